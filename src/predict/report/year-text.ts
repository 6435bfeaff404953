import type { Year } from "../site/year.ts";
import { milliseconds, minutesExactly } from "./figures.ts";
import type { DrillsSaid } from "./document.ts";
import { table } from "./table.ts";
import { wrapped } from "../../text/wrap.ts";

/** What drills measured, and what a year looks like with it; `title` stands above. */
export function yearText({ year, left }: DrillsSaid, title: string, width: number): readonly string[] {
  const lines = [title, ...wrapped("A host's power loss: the design's bound → what clients measured", width)];
  lines.push(
    ...table(
      ["", "the outage", "failing over a year", "out a year", "target"],
      year.endpoints.map(({ endpoint, boundMs, measuredMs, assumed, measured, meets }) => [
        endpoint,
        fromTo(milliseconds(boundMs), measuredMs === null ? "–" : milliseconds(measuredMs)),
        fromTo(minutesExactly(assumed.failoverMinutesPerYear), minutesExactly(measured.failoverMinutesPerYear)),
        fromTo(minutesExactly(assumed.minutesPerYear), minutesExactly(measured.minutesPerYear)),
        meets ? "met" : "missed",
      ]),
      width,
    ),
  );
  lines.push(...wrapped(unnoticedSentence(year), width, "  "));
  for (const sentence of left) lines.push(...wrapped(`Left out: ${sentence}.`, width, "  "));
  return lines;
}

/** The unit stands once where both have the same: 1.30 → 1.41 s. */
function fromTo(from: string, to: string): string {
  const [, unit] = to.split(" ");
  return unit !== undefined && from.endsWith(` ${unit}`)
    ? `${from.slice(0, -unit.length - 1)} → ${to}`
    : `${from} → ${to}`;
}

/** Why a drill's figure is so small a part of a year's. */
export function unnoticedSentence({ unnoticed, endpoints }: Year): string {
  const means = endpoints.map(({ measured }) => measured.meanOutageMs);
  const lost = `a host's loss costs ${milliseconds(Math.max(0, ...means))} on average`;
  const shared =
    "All else in a year's minutes is unnoticed failures and time with too few hosts, which no failover shortens.";
  return unnoticed.share === 0
    ? `Every failure is taken as noticed: ${lost} at most. ${shared}`
    : `A drill measures failures that are noticed. ${Number((unnoticed.share * 100).toPrecision(3))} % of host losses are taken as unnoticed until people come, ${unnoticed.minutes} minutes each: with these ${lost}. ${shared}`;
}
