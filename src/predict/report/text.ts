import type { Answer } from "../solve/answer.ts";
import { meanOutageMinutes, meets, type Prediction } from "./document.ts";
import { hours, minutes, percent, significant } from "./figures.ts";

const minutesAYear = 525_600;
const contributorsShown = 5;
const changesShown = 12;

/** A prediction for a terminal or a pipe. */
export function predictionText(prediction: Prediction): string {
  const { name, target, answers, whatIf, assumptions } = prediction;
  const lines = [`Prediction for ${name}${target === null ? "" : `; target ${significantPercent(target)}`}`, ""];
  lines.push(
    ...table(
      ["", "availability", "a year", "outages/y", "mean outage", "first outage", "target"],
      answers.map((answer) => row(answer, target)),
    ),
  );
  for (const answer of answers) lines.push(...details(answer));
  if (whatIf.length > 0) {
    lines.push("", "What would change (greatest gain first)");
    lines.push(
      ...table(
        ["change", "endpoint", "availability", "saves a year"],
        whatIf
          .slice(0, changesShown)
          .map((each) => [
            each.change,
            each.endpoint,
            percent(1 - each.availability),
            minutes(each.gainMinutesPerYear),
          ]),
      ),
    );
    if (whatIf.length > changesShown) lines.push(`  … ${whatIf.length - changesShown} more with --json or --html`);
  }
  if (assumptions.length > 0) {
    lines.push("", "Assumed");
    for (const { what, value, source } of assumptions) lines.push(`  ${what}: ${value}`, `      ${source}`);
  }
  return `${lines.join("\n")}\n`;
}

function row(answer: Answer, target: number | null): readonly string[] {
  const met = meets(answer, target);
  const mean = meanOutageMinutes(answer);
  return [
    answer.name,
    percent(answer.unavailability),
    minutes(answer.unavailability * minutesAYear),
    answer.outagesPerYear === null ? "–" : significant(answer.outagesPerYear),
    mean === null ? "–" : minutes(mean),
    hours(answer.mttfHours),
    met === null ? "–" : met ? "met" : "missed",
  ];
}

function details(answer: Answer): readonly string[] {
  const lines = ["", `${answer.name}: ${methodOf(answer)}`];
  if (answer.interval !== null) {
    const { low, high, events } = answer.interval;
    lines.push(
      `  95 % interval of the unavailability: ${significant(low)} to ${significant(high)}, ${events.toLocaleString("en")} events`,
    );
  }
  if (answer.reward !== null) lines.push(`  mean reward ${significant(answer.reward)}`);
  for (const at of answer.times) {
    const first = at.unreliability === null ? "" : `, outage by then ${significant(at.unreliability)}`;
    const share =
      at.intervalUnavailability === null ? "" : `, mean until then ${significant(at.intervalUnavailability)}`;
    lines.push(`  at ${significant(at.hours)} h: unavailability ${significant(at.unavailability)}${share}${first}`);
  }
  for (const each of answer.importance.slice(0, contributorsShown)) {
    lines.push(
      `  ${(each.criticality * 100).toFixed(1).padStart(5)} % of the downtime goes with ${each.part}${each.failover > 0.005 ? ` (${(each.failover * 100).toFixed(1)} % while its failure is not yet dealt with)` : ""}`,
    );
  }
  if (answer.cutSets !== null && answer.kind === "tree") {
    for (const set of answer.cutSets.slice(0, contributorsShown)) lines.push(`  minimal cut set: ${set.join(", ")}`);
    if (answer.cutSets.length > contributorsShown) lines.push(`  … ${answer.cutSets.length} minimal cut sets in all`);
  }
  for (const note of answer.notes) lines.push(`  ${note}`);
  return lines;
}

function methodOf(answer: Answer): string {
  const horizon = answer.horizon === "mission" ? "at the end of the mission" : "in the long run";
  const residual = answer.residual === null ? "" : `, residual ${answer.residual.toExponential(0)}`;
  const states =
    answer.states === null ? "" : `Markov chain of ${answer.states.toLocaleString("en")} states${residual}`;
  switch (answer.method) {
    case "diagram":
      return `exact, ${horizon}, by a decision diagram over independent parts${states === "" ? "" : `; ${states} beside it`}`;
    case "markov":
      return `exact, ${horizon}, by a ${states}`;
    case "simulation":
      return `simulated, ${horizon}`;
    default:
      throw new Error("invariant: unknown method");
  }
}

function significantPercent(target: number): string {
  return `${Number((target * 100).toFixed(10))} %`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const width = head.map((title, i) => Math.max(title.length, ...rows.map((each) => each[i]?.length ?? 0)));
  return [head, ...rows].map((each) =>
    `  ${each.map((cell, i) => (i === 0 ? cell.padEnd(width[i]!) : cell.padStart(width[i]!))).join("  ")}`.trimEnd(),
  );
}
