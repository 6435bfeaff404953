import type { DetectionVerdict } from "../observe/tune/decide.ts";
import { type Measured, measured, type Measurement } from "../observe/tune/measure.ts";
import { wrapped } from "../text/wrap.ts";
import { pageOf, rows, section } from "./plan-layout.ts";
import type { Look } from "./streams.ts";

export interface Tuned {
  readonly site: string;
  readonly detectionMs: number;
  readonly forMs: number;
  readonly measurement: Measurement;
  readonly verdicts: readonly DetectionVerdict[];
  readonly shortestMs: number | undefined;
}

const names: Readonly<Record<Measured, string>> = {
  "runs-first": "a program that runs before others waits for a processor",
  runs: "any other program waits for a processor",
  "round-trip": "a packet to another host and its answer",
  announcement: "the announcement of who has an address is overdue",
  flush: "the disk keeps what was written",
};

export function tuneText(tuned: Tuned, look: Look): string {
  const page = pageOf(look);
  const { hosts, silent } = tuned.measurement;
  const measures = measured.flatMap((kind) =>
    hosts.flatMap(({ host, lateness }) => {
      const found = lateness[kind];
      if (found === undefined) return [];
      const lost = found.lost > 0 ? `, ${found.lost} lost` : "";
      const figures = [found.medianMs, found.p99Ms, found.p999Ms, found.maxMs].map((value) => `${value.toFixed(1)} ms`);
      return [[host, ...figures, `${names[kind]} (${found.count}${lost})`]];
    }),
  );
  const carried = tuned.verdicts.map(({ detectionMs, carries, bearings: [first] }) => [
    seconds(detectionMs),
    carries,
    first === undefined ? "" : times(first.margin),
    first === undefined
      ? "nothing could be measured"
      : `${first.what} after ${first.lateMs} ms; ${first.seenMs} ms were seen on ${first.host}`,
  ]);
  return [
    ...silent.flatMap(({ host, because }) => wrapped(`${host} could not be measured: ${because}`, page.width)),
    section(
      page,
      `How late things came in ${Math.round(tuned.forMs / 1000)} s`,
      rows(page, ["host", "median", "99 %", "99.9 %", "most", "what"], measures),
    ),
    section(
      page,
      "Detection times, and what would be first to take a host for lost that is not",
      rows(page, ["detection", "carried", "margin", "what decides"], carried),
    ),
    ...wrapped(tuneSentence(tuned), page.width),
    "",
  ].join("\n");
}

/** What follows for the site. */
export function tuneSentence({ site, detectionMs, verdicts, shortestMs }: Tuned): string {
  const own = verdicts.find((verdict) => verdict.detectionMs === detectionMs);
  const [first] = own?.bearings ?? [];
  const margin = first === undefined ? "" : `, with a margin of ${times(first.margin)}`;
  const said =
    own?.carries === "yes"
      ? `${site} carries its detection: ${seconds(detectionMs)}${margin}.`
      : own?.carries === "barely"
        ? `${site} carries its detection: ${seconds(detectionMs)} barely${margin}: what has been seen may come twice as late.`
        : `${site} does not carry its detection: ${seconds(detectionMs)}${margin}.`;
  const shortest =
    shortestMs === undefined
      ? "It carries none of these."
      : shortestMs === detectionMs
        ? "It is the shortest that it carries."
        : `The shortest that it carries is ${seconds(shortestMs)}.`;
  return `${said} ${shortest}`;
}

function seconds(ms: number): string {
  return `${ms / 1000}s`;
}

function times(margin: number): string {
  return margin >= 100 ? "over 100" : margin.toFixed(1);
}
