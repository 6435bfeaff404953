import type { Answer } from "../solve/answer.ts";
import { meanOutageMinutes, meets, type Prediction } from "./document.ts";
import { hours, minutes, percent, significant } from "./figures.ts";
import { bars, curve, escaped, type Bar } from "./svg.ts";

const minutesAYear = 525_600;
const contributorsShown = 10;
const changesShown = 12;

const style = `
:root { color-scheme: light dark; --ink: #1b2430; --paper: #fff; --soft: #5d6b7c; --rule: #d8dee6; --good: #2f855a; --bad: #c0392b; --plain: #3b6fb6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf1; --paper: #12171e; --soft: #9aa8b8; --rule: #2b3644; --good: #48bb78; --bad: #f0705f; --plain: #6fa3ea; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 820px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; } h3 { font-size: 1rem; margin-bottom: .2rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: right; padding: .3rem .5rem; border-bottom: 1px solid var(--rule); }
th:first-child, td:first-child { text-align: left; } .scroll { overflow-x: auto; } .soft { color: var(--soft); }
svg { width: 100%; height: auto; font: 13px system-ui, sans-serif; fill: var(--ink); }
rect.good { fill: var(--good); } rect.bad { fill: var(--bad); } rect.plain { fill: var(--plain); }
.mark, .axis { stroke: var(--soft); } .mark { stroke-dasharray: 4 3; } .marktext { fill: var(--soft); }
polyline { fill: none; stroke: var(--plain); stroke-width: 2; } circle { fill: var(--plain); }
dt { font-weight: 600; } dd { margin: 0 0 .6rem; } .met { color: var(--good); } .missed { color: var(--bad); }`;

/** A prediction as one page that needs nothing else. */
export function predictionHtml(prediction: Prediction): string {
  const { name, target, answers, whatIf, assumptions } = prediction;
  const allowed = target === null ? null : (1 - target) * minutesAYear;
  const outage = answers.map((answer): Bar => {
    const met = meets(answer, target);
    const value = answer.unavailability * minutesAYear;
    return { label: answer.name, value, text: minutes(value), tone: met === null ? "plain" : met ? "good" : "bad" };
  });
  const changes = whatIf.slice(0, changesShown).map((each): Bar => ({
    label: `${each.endpoint}: ${each.change}`,
    value: each.gainMinutesPerYear,
    text: minutes(each.gainMinutesPerYear),
    tone: each.gainMinutesPerYear >= 0 ? "good" : "bad",
  }));
  const body = [
    `<h1>Prediction for ${escaped(name)}</h1>`,
    `<h2>Outage a year</h2>${bars("Outage a year by endpoint", outage, allowed === null ? null : { value: allowed, text: `target: ${minutes(allowed)}` })}`,
    `<div class="scroll">${summary(answers, target)}</div>`,
    `<h2>What contributes</h2>${answers.map(contributors).join("")}`,
    whatIf.length === 0
      ? ""
      : `<h2>What would change</h2>${bars("Minutes a year that a change saves", changes, null)}${changesTable(prediction)}`,
    assumptions.length === 0
      ? ""
      : `<h2>Assumed</h2><dl>${assumptions.map((each) => `<dt>${escaped(each.what)}: ${escaped(each.value)}</dt><dd class="soft">${escaped(each.source)}</dd>`).join("")}</dl>`,
  ];
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Prediction for ${escaped(name)}</title><style>${style}</style></head><body>${body.join("\n")}</body></html>\n`;
}

function summary(answers: readonly Answer[], target: number | null): string {
  const rows = answers.map((answer) => {
    const met = meets(answer, target);
    const verdict = met === null ? "–" : met ? '<span class="met">met</span>' : '<span class="missed">missed</span>';
    const mean = meanOutageMinutes(answer);
    const cells = [
      escaped(answer.name),
      percent(answer.unavailability),
      minutes(answer.unavailability * minutesAYear),
      answer.outagesPerYear === null ? "–" : significant(answer.outagesPerYear),
      mean === null ? "–" : minutes(mean),
      hours(answer.mttfHours),
      answer.method,
      verdict,
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  });
  const head = [
    "endpoint",
    "availability",
    "a year",
    "outages a year",
    "mean outage",
    "first outage",
    "method",
    "target",
  ];
  return `<table><tr>${head.map((title) => `<th>${title}</th>`).join("")}</tr>${rows.join("")}</table>`;
}

function contributors(answer: Answer): string {
  const rows = answer.importance.slice(0, contributorsShown).map((each): Bar => ({
    label: each.part,
    value: each.criticality,
    text: `${(each.criticality * 100).toFixed(1)} %`,
    tone: "plain",
  }));
  const drawn = rows.length === 0 ? "" : bars(`Share of the downtime of ${answer.name} by part`, rows, null);
  const times =
    answer.times.length < 2
      ? ""
      : curve(
          `Unavailability of ${answer.name} over time`,
          answer.times.map((each) => ({ x: each.hours, y: each.unavailability })),
        );
  const notes = answer.notes.map((note) => `<p class="soft">${escaped(note)}</p>`).join("");
  return drawn + times + notes === "" ? "" : `<h3>${escaped(answer.name)}</h3>${drawn}${times}${notes}`;
}

function changesTable({ whatIf }: Prediction): string {
  const rows = whatIf.map(
    (each) =>
      `<tr><td>${escaped(each.change)}</td><td>${escaped(each.endpoint)}</td><td>${percent(1 - each.availability)}</td><td>${minutes(each.gainMinutesPerYear)}</td></tr>`,
  );
  return `<div class="scroll"><table><tr><th>change</th><th>endpoint</th><th>availability</th><th>saves a year</th></tr>${rows.join("")}</table></div>`;
}
