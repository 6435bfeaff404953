import { minutesPerYear } from "../../dependability/model/quantity.ts";
import type { Answer } from "../../dependability/solve/answer.ts";
import { listed } from "../../text/sentence.ts";
import { wrapped } from "../../text/wrap.ts";
import type { Deciding } from "../site/decides.ts";
import type { SiteSaid } from "../site/site-said.ts";
import { byChange } from "./changes.ts";
import { howToWrite, valueText, whatDecides, whatToMeasure } from "./deciding-words.ts";
import { meets, meetsWith, type Prediction } from "./document.ts";
import { minutes } from "./figures.ts";
import { table } from "./table.ts";

/** What an operator has to decide, before any table: which assumptions the figures rest on, and what would change them. */
export function decisionText(prediction: Prediction, site: SiteSaid, width: number): readonly string[] {
  const lines = ["What decides these figures"];
  if (site.deciding.length === 0) lines.push(...wrapped("No assumption moves them by a tenth.", width, "  "));
  site.deciding.forEach((each, i) => lines.push(...decidingLines(each, i + 1, width)));
  lines.push(
    "",
    "What to change, or to buy",
    ...todo(prediction, site).flatMap((sentence) => wrapped(sentence, width, "  ")),
  );
  return lines;
}

function decidingLines(each: Deciding, number: number, width: number): readonly string[] {
  const [low, high] = each.range;
  const value = `${valueText(each, each.figure)} taken, ${valueText(each, low)} to ${valueText(each, high)} possible`;
  const at = mostMoved(each);
  const ends = [at.minutesPerYearAtLow, at.minutesPerYearAtHigh].toSorted((a, b) => a - b);
  return [
    ...wrapped(`${number}. ${whatDecides(each)}: ${value}`, width, "  "),
    ...wrapped(`${at.endpoint}: ${span(ends[0]!, ends[1]!)} a year`, width, "     "),
    ...wrapped(`measure: ${whatToMeasure(each)}`, width, "     "),
    ...wrapped(`write: ${howToWrite(each)}`, width, "     "),
  ];
}

/** The endpoint at which the ends are furthest apart; data that one host has alone only where there is nothing else. */
export function mostMoved({ endpoints }: Deciding): Deciding["endpoints"][number] {
  const served = endpoints.filter(({ endpoint }) => !isData(endpoint));
  return (served.length > 0 ? served : endpoints).reduce((most, each) => (swing(each) > swing(most) ? each : most));
}

function swing({ minutesPerYearAtLow, minutesPerYearAtHigh }: Deciding["endpoints"][number]): number {
  return Math.abs(minutesPerYearAtHigh - minutesPerYearAtLow);
}

/** What would have each endpoint that misses its target meet it, and what would save most. */
export function todo(prediction: Prediction, site: SiteSaid): readonly string[] {
  const { answers, target, whatIf } = prediction;
  const missed = answers.filter((answer) => meets(answer, target) === false);
  // Endpoints with the same ways out are told of together, with the soonest of their hours.
  const alike = new Map<string, { names: string[]; ways: readonly string[]; hours: number | null }>();
  for (const answer of missed) {
    const hours = site.repairs.find(({ endpoint }) => endpoint === answer.name)?.withinHours ?? null;
    const ways = meetsWith(prediction, answer);
    const key = JSON.stringify([ways, hours === null]);
    const known = alike.get(key) ?? { names: [], ways, hours };
    alike.set(key, { ...known, hours: hours === null ? null : Math.min(hours, known.hours ?? hours) });
    known.names.push(answer.name);
  }
  const sentences = [...alike.values()].map(({ names, ways, hours }) => {
    const many = names.length > 1;
    const all = [
      ...(hours === null ? [] : [`a broken host back within ${hoursText(hours)} (a spare, a contract)`]),
      ...ways,
    ];
    return all.length === 0
      ? `${listed(names)} ${many ? "miss" : "misses"} the target, and no single change here would do.`
      : `${listed(names)} ${many ? "meet" : "meets"} the target with any one of: ${all.join("; ")}.`;
  });
  if (missed.length === 0) sentences.push("On average every endpoint meets the target as it is.");
  // Data that one host has alone would outweigh all else; what helps it is said above.
  const served = whatIf.filter(({ endpoint, takesAway }) => !isData(endpoint) && takesAway === undefined);
  const saving = byChange(served).filter(({ most }) => most.gainMinutesPerYear > 0);
  const best = saving
    .slice(0, 3)
    .map(({ change, most }) => `${change}, ${minutes(most.gainMinutesPerYear)} at ${most.endpoint}`);
  if (best.length > 0) sentences.push(`What saves most a year: ${best.join("; ")}.`);
  return sentences;
}

/** Out a year with its band, the chance that a year and a month miss the target, and how late a broken host may be back. */
export function outlookCells({ target }: Prediction, site: SiteSaid, answer: Answer): readonly string[] {
  const outlook = site.outlooks.find(({ endpoint }) => endpoint === answer.name);
  const within = site.repairs.find(({ endpoint }) => endpoint === answer.name)?.withinHours ?? null;
  return [
    answer.name,
    minutes(answer.unavailability * minutesPerYear),
    outlook === undefined ? "–" : span(outlook.lowMinutesPerYear, outlook.highMinutesPerYear),
    outlook === undefined ? "–" : chance(outlook.missesYear),
    outlook === undefined ? "–" : chance(outlook.missesMonth),
    within === null ? "–" : hoursText(within),
    meets(answer, target) === true ? "met" : "missed",
  ];
}

/** The titles of these, and what they mean. */
export const outlookHead = [
  ["", "out a year", "nine times in ten", "a year misses", "a month", "host back within", "target"],
  "Nine times in ten: with rates drawn from their ranges. A year misses, a month: the chance that it is out of service for longer than the target allows, by ranges and by luck. Host back within: how soon a broken host must serve again for the target to be met, all else as it is; –: no time is short enough.",
] as const;

export function outlookTable(prediction: Prediction, site: SiteSaid, width: number): readonly string[] {
  const rows = prediction.answers.map((answer) => outlookCells(prediction, site, answer));
  const [head, note] = outlookHead;
  return [...table(head, rows, width), ...wrapped(note, width, "  ")];
}

export const downtimeHead = ["", "failing over", "unnoticed", "too few hosts or parts"] as const;

/** Minutes a year by what becomes of a failure. */
export function downtimeRows({ answers, downtime }: Prediction): readonly (readonly string[])[] {
  return answers.flatMap(({ name }) => {
    const found = downtime.get(name);
    if (found === undefined) return [];
    const { failingOver, unnoticed, tooFew } = found;
    return [[name, ...[failingOver, unnoticed, tooFew].map(({ share }) => minutes(share * minutesPerYear))]];
  });
}

export function downtimeTable(prediction: Prediction, width: number): readonly string[] {
  const rows = downtimeRows(prediction);
  return rows.length === 0 ? [] : ["", "Of it", ...table(downtimeHead, rows, width)];
}

function isData(endpoint: string): boolean {
  return endpoint.endsWith(" data");
}

/** From one to the other, the unit once where it is the same. */
function span(low: number, high: number): string {
  const [from, to] = [about(low), about(high)];
  const unit = to.split(" ")[1]!;
  return from.endsWith(` ${unit}`) ? `${from.slice(0, -unit.length - 1)} to ${to}` : `${from} to ${to}`;
}

/** Minutes to two digits, as the unit that fits. */
function about(value: number): string {
  const [shown, unit] = value < 1 ? [value * 60, "s"] : value < 600 ? [value, "min"] : [value / 60, "h"];
  return `${Number(shown.toPrecision(2))} ${unit}`;
}

function chance(share: number): string {
  const percentage = share * 100;
  if (percentage > 0 && percentage < 0.1) return "< 0.1 %";
  return `${percentage < 10 ? Number(percentage.toPrecision(2)) : Math.round(percentage)} %`;
}

function hoursText(value: number): string {
  if (value >= 8760) return "a year";
  return value < 2 ? minutes(value * 60) : `${Number(value.toPrecision(value < 1000 ? 2 : 3))} h`;
}
