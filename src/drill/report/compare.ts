import { median } from "../../text/median.ts";
import { seconds } from "../verdict/seconds.ts";
import type { ToldDrill } from "../verdict/kept.ts";
import { plainTable } from "./plain-table.ts";
import { type Ink, plainInk } from "./story-text.ts";

type Verdict = ToldDrill["verdict"];

/** One endpoint of the same drill, before and after; null where one side did not measure it. */
export interface ComparedGap {
  readonly endpoint: string;
  /** The median over all drills of that name, and how many there were. */
  readonly beforeMs: number | null;
  readonly afterMs: number | null;
  readonly returnBeforeMs: number | null;
  readonly returnAfterMs: number | null;
}

export interface ComparedDrill {
  readonly name: string;
  /** How often each side carried it out. */
  readonly times: { readonly before: number; readonly after: number };
  /** The worst of each side; null where it was not carried out. */
  readonly before: Verdict | null;
  readonly after: Verdict | null;
  readonly gaps: readonly ComparedGap[];
}

const worstFirst: readonly Verdict[] = ["fail", "inconclusive", "pass"];

/** Pure: the drills of two sets side by side, by their names, the first set's order first. */
export function compareDrills(before: readonly ToldDrill[], after: readonly ToldDrill[]): readonly ComparedDrill[] {
  const names = [...new Set([...before, ...after].map(({ name }) => name))];
  return names.map((name) => {
    const [one, other] = [before, after].map((drills) => drills.filter((each) => each.name === name));
    const those = [one ?? [], other ?? []] as const;
    const endpoints = [...new Set(those.flat().flatMap((drill) => drill.endpoints.map((each) => each.name)))];
    return {
      name,
      times: { before: those[0].length, after: those[1].length },
      before: worstOf(those[0]),
      after: worstOf(those[1]),
      gaps: endpoints.map((endpoint) => ({
        endpoint,
        beforeMs: medianOf(those[0], endpoint, ({ longestGapMs }) => longestGapMs),
        afterMs: medianOf(those[1], endpoint, ({ longestGapMs }) => longestGapMs),
        returnBeforeMs: medianOf(those[0], endpoint, ({ returnGapMs }) => returnGapMs),
        returnAfterMs: medianOf(those[1], endpoint, ({ returnGapMs }) => returnGapMs),
      })),
    };
  });
}

/** Drills that came out worse than before, the ones that both sides carried out. */
export function worsened(compared: readonly ComparedDrill[]): readonly ComparedDrill[] {
  return compared.filter(
    ({ before, after }) => before !== null && after !== null && worstFirst.indexOf(after) < worstFirst.indexOf(before),
  );
}

function worstOf(drills: readonly ToldDrill[]): Verdict | null {
  return worstFirst.find((each) => drills.some(({ verdict }) => verdict === each)) ?? null;
}

function medianOf(
  drills: readonly ToldDrill[],
  endpoint: string,
  figure: (measured: ToldDrill["endpoints"][number]) => number,
): number | null {
  const figures = drills.flatMap((drill) => drill.endpoints.filter(({ name }) => name === endpoint).map(figure));
  return figures.length === 0 ? null : median(figures);
}

/** For a terminal or a pipe: a line an endpoint of each drill. */
export function compareStory(compared: readonly ComparedDrill[], ink: Ink = plainInk): string {
  const table = plainTable(["", "endpoint", "verdict", "gap before", "after", "", "coming back before", "after"]);
  for (const { name, before, after, gaps } of compared) {
    gaps.forEach((gap, index) => {
      const { endpoint, beforeMs, afterMs, returnBeforeMs, returnAfterMs } = gap;
      table.push([
        index === 0 ? name : "",
        endpoint,
        index === 0 ? verdictText(before, after, ink) : "",
        time(beforeMs),
        time(afterMs),
        changeText(beforeMs, afterMs, ink),
        time(returnBeforeMs),
        time(returnAfterMs),
      ]);
    });
  }
  const worse = worsened(compared).map(({ name }) => name);
  return `${table.toString()}\n\n${worse.length === 0 ? "No drill came out worse." : ink.bad(`Worse than before: ${worse.join(", ")}.`)}\n`;
}

function verdictText(before: Verdict | null, after: Verdict | null, ink: Ink): string {
  if (before === after) return before ?? "–";
  const text = `${before ?? "–"} → ${after ?? "–"}`;
  return after === "pass" ? ink.good(text) : ink.bad(text);
}

function time(ms: number | null): string {
  return ms === null ? "–" : seconds(ms);
}

function changeText(beforeMs: number | null, afterMs: number | null, ink: Ink): string {
  if (beforeMs === null || afterMs === null || beforeMs === 0) return "";
  const percent = Math.round(100 * (afterMs / beforeMs - 1));
  if (percent === 0) return "±0 %";
  return percent > 0 ? ink.bad(`+${percent} %`) : ink.good(`−${-percent} %`);
}
