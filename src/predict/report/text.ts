import { minutesPerYear } from "../../dependability/model/quantity.ts";
import type { Answer, Importance } from "../../dependability/solve/answer.ts";
import { byChange, costNote } from "./changes.ts";
import { decisionText, downtimeTable, outlookTable } from "./decision-text.ts";
import { meanOutageMinutes, meets, type Prediction } from "./document.ts";
import { hours, measureText, minutes, percent, share, significant } from "./figures.ts";
import { wrapped } from "../../text/wrap.ts";
import { yearText } from "./year-text.ts";
import { table } from "./table.ts";

const contributorsShown = 5;
const columnsMost = 100;

/** A prediction for a terminal or a pipe. `columns`: of the terminal; `all`: with every table and what is assumed. */
export function predictionText(prediction: Prediction, columns = columnsMost, all = true): string {
  const { name, target, answers, drills, site } = prediction;
  const width = Math.max(40, Math.min(columns, columnsMost));
  const title = `Prediction for ${name}${target === null ? "" : `; target ${targetText(target)}`}`;
  const lines = [...wrapped(title, width), ""];
  if (site === undefined) lines.push(...summary(answers, target, width));
  else lines.push(...decisionText(prediction, site, width), "", ...outlookTable(prediction, site, width));
  lines.push(...downtimeTable(prediction, width));
  if (drills !== undefined) lines.push("", ...yearText(drills, "What drills measured", width));
  if (all) lines.push(...everything(prediction, width));
  else lines.push("", ...wrapped("Contributors, every change and all that is assumed: --all.", width));
  return `${lines.join("\n")}\n`;
}

function everything({ target, answers, whatIf, assumptions, site }: Prediction, width: number): readonly string[] {
  const lines: string[] = [];
  if (site !== undefined) lines.push("", ...summary(answers, target, width));
  for (const answer of answers) lines.push(...details(answer, width));
  if (answers.some(({ importance }) => importance.length > 0)) lines.push("", ...wrapped(measuresNote, width));
  if (whatIf.length > 0) {
    lines.push("", ...wrapped(changesTitle, width));
    const rows = byChange(whatIf).map(({ change, most }) => [
      change,
      most.endpoint,
      percent(1 - most.availability),
      minutes(most.gainMinutesPerYear),
    ]);
    lines.push(...table(["", "endpoint", "availability", "saves a year"], rows, width));
    const note = costNote(whatIf);
    if (note !== undefined) lines.push(...wrapped(note, width, "  "));
    if (rows.length < whatIf.length)
      lines.push(...wrapped("Every change at every endpoint: with --json or --html.", width, "  "));
  }
  if (assumptions.length > 0) {
    lines.push("", "Assumed");
    assumptions.forEach(({ what, value, source }, i) => {
      lines.push(...wrapped(`${what}: ${value}`, width, "  "));
      if (assumptions[i + 1]?.source !== source) lines.push(...wrapped(source, width, "      "));
    });
  }
  return lines;
}

const changesTitle = "What would change (greatest gain first, each at the endpoint where it matters most)";

const measuresNote =
  "Criticality is the share of the downtime that goes with the part; where two parts must be out at once it counts for both. FV: Fussell–Vesely; RAW, RRW: risk achievement and reduction worth; failover: the share that goes with failures that are not yet dealt with.";

function summary(answers: readonly Answer[], target: number | null, width: number): readonly string[] {
  const first = answers.some(({ mttfHours }) => mttfHours !== null);
  const rows = answers.map((answer) => {
    const met = meets(answer, target);
    const mean = meanOutageMinutes(answer);
    return [
      answer.name,
      percent(answer.unavailability),
      minutes(answer.unavailability * minutesPerYear),
      answer.outagesPerYear === null ? "–" : significant(answer.outagesPerYear),
      mean === null ? "–" : minutes(mean),
      ...(first ? [hours(answer.mttfHours)] : []),
      ...(met === null ? [] : [met ? "met" : "missed"]),
    ];
  });
  const head = ["", "availability", "out a year", "outages a year", "mean outage"];
  return table([...head, ...(first ? ["first outage"] : []), ...(target === null ? [] : ["target"])], rows, width);
}

function details(answer: Answer, width: number): readonly string[] {
  const lines = ["", ...wrapped(`${answer.name}: ${methodOf(answer)}`, width)];
  if (answer.interval !== null) {
    const { low, high, events } = answer.interval;
    const interval = `95 % interval of the unavailability: ${significant(low)} to ${significant(high)}`;
    lines.push(...wrapped(`${interval}, ${events.toLocaleString("en")} events`, width, "  "));
  }
  if (answer.reward !== null) lines.push(`  mean reward ${significant(answer.reward)}`);
  for (const { name, value } of answer.measures) lines.push(`  ${name}: ${measureText(value)}`);
  for (const at of answer.times) {
    const first = at.unreliability === null ? "" : `, outage by then ${significant(at.unreliability)}`;
    const mean =
      at.intervalUnavailability === null ? "" : `, mean until then ${significant(at.intervalUnavailability)}`;
    const text = `at ${significant(at.hours)} h: unavailability ${significant(at.unavailability)}${mean}${first}`;
    lines.push(...wrapped(text, width, "  "));
  }
  if (answer.importance.length > 0) lines.push(...contributors(answer.importance.slice(0, contributorsShown), width));
  if (answer.cutSets !== null && answer.kind === "tree") {
    for (const set of answer.cutSets.slice(0, contributorsShown))
      lines.push(...wrapped(`minimal cut set: ${set.join(", ")}`, width, "  "));
    if (answer.cutSets.length > contributorsShown) lines.push(`  … ${answer.cutSets.length} minimal cut sets in all`);
  }
  for (const note of answer.notes) lines.push(...wrapped(note, width, "  "));
  return lines;
}

function contributors(parts: readonly Importance[], width: number): readonly string[] {
  return table(
    ["", "criticality", "FV", "Birnbaum", "RAW", "RRW", "failover"],
    parts.map((each) => [
      each.part,
      share(each.criticality),
      each.fussellVesely === null ? "–" : share(each.fussellVesely),
      significant(each.birnbaum),
      significant(each.raw),
      Number.isFinite(each.rrw) ? significant(each.rrw) : "∞",
      share(each.failover),
    ]),
    width,
  );
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

function targetText(target: number): string {
  return `${Number((target * 100).toFixed(10))} %, ${minutes((1 - target) * minutesPerYear)} out of service a year`;
}
