import { listed } from "../../../text/sentence.ts";
import { seconds } from "../../verdict/seconds.ts";
import { plainTable } from "../plain-table.ts";
import { type Ink, plainInk } from "../story-text.ts";
import { asides, suiteHeadline, verdictOf } from "./page.ts";
import { endpointsOf, rowsOf, type SuiteCell, type ToldSuite } from "./told-suite.ts";

/** A suite for a terminal or a pipe. */
export function suiteStory(told: ToldSuite, ink: Ink = plainInk): string {
  const endpoints = endpointsOf(told.drills);
  const table = plainTable(["", "", ...endpoints.map(({ name }) => name), "lost", "whole again"]);
  for (const { word, outcome, drills, cells } of rowsOf(told.drills)) {
    const whole = drills.flatMap(({ kept }) => (kept?.wholeAgainMs == null ? [] : [kept.wholeAgainMs]));
    table.push([
      word,
      paint(outcome, outcomeText(outcome, drills.length, drills.filter((each) => each.outcome === "pass").length), ink),
      ...endpoints.map(({ name }) => cellText(cells.get(name), ink)),
      String(drills.reduce((sum, { kept }) => sum + (kept?.losses.lost ?? 0), 0)),
      whole.length === 0 ? "–" : seconds(Math.max(...whole)),
    ]);
  }
  const bad = told.drills.filter(({ outcome }) => outcome !== "pass");
  return [
    `${paint(verdictOf(told), verdictOf(told).toUpperCase(), ink)}  ${ink.strong(suiteHeadline(told))}`,
    "",
    table.toString(),
    "",
    ...(told.record.times > 1 ? [ink.faint("Gaps are the median of each drill's turns, and the longest.")] : []),
    ...bad.flatMap(({ fault, target, reasons }) => reasons.map((reason) => `${fault}@${target}: ${reason}`)),
    ...asides(told),
    "",
  ].join("\n");
}

function outcomeText(outcome: string, times: number, passed: number): string {
  return times === 1 ? outcome : `${outcome} (${passed} of ${times} passed)`;
}

function paint(outcome: string, text: string, ink: Ink): string {
  return outcome === "pass" ? ink.good(text) : ink.bad(text);
}

function cellText(cell: SuiteCell | undefined, ink: Ink): string {
  if (cell === undefined) return ink.faint("–");
  const { longestMs, medianMs, gapsMs, boundMs } = cell;
  const text = gapsMs.length === 1 ? seconds(longestMs) : listed([seconds(medianMs), seconds(longestMs)], "to");
  if (boundMs === null) return text;
  return longestMs > boundMs ? ink.bad(text) : ink.good(text);
}
