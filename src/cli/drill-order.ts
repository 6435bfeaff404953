import { dim, bold, green, red } from "yoctocolors";
import { carryOut, writeReports, type DrillMeans } from "../drill/carry-out.ts";
import { plainInk, storyText, type Ink } from "../drill/report/story-text.ts";
import type { DrillOrder } from "../drill/drill.ts";
import type { DrillVerdict } from "../drill/verdict/verdict.ts";
import type { WorkloadWords } from "../drill/verdict/workload-words.ts";
import type { Year } from "../predict/site/year.ts";
import { yearForPage, yearOfVerdict, yearStory } from "./drill-year.ts";
import { wantsColor } from "./streams.ts";

export interface DrillOutcome {
  readonly verdict: DrillVerdict;
  /** What its workloads are called. */
  readonly workloads: readonly WorkloadWords[];
  /** What it means for a year, where it measured the loss of a host that had something to lose. */
  readonly year: Year | undefined;
  /** Path of the HTML report, where a directory was given. */
  readonly report?: string;
}

/**
 * One drill as a command carries it out: with what it means for a year, and four files in `directory` where one is given.
 *
 * @throws DrillError
 */
export async function runOrder(
  means: DrillMeans,
  order: DrillOrder,
  directory: string | undefined,
): Promise<DrillOutcome> {
  const drill = await carryOut(means, order, directory, tellStep);
  const { verdict } = drill;
  const { workloads } = drill.run;
  const year = yearOfVerdict(means.site, means.design, verdict);
  const story = outcomeText({ verdict, workloads, year }, plainInk);
  const forPage = year === undefined ? undefined : yearForPage(year);
  const report = await writeReports(means, drill, { story, year: forPage });
  return { verdict, workloads, year, ...(report === undefined ? {} : { report }) };
}

/** The story of a drill, and what it means for a year. */
export function outcomeText({ verdict, workloads, year }: DrillOutcome, ink: Ink): string {
  return `${storyText(verdict, workloads, ink)}${yearStory(year)}`;
}

export function inkFor(stream: NodeJS.WriteStream): Ink {
  return wantsColor(stream) ? { good: green, bad: red, faint: dim, strong: bold } : plainInk;
}

/** A line about what is being done. */
export function tellStep(text: string): void {
  process.stderr.write(`${wantsColor(process.stderr) ? dim("·") : "·"} ${text}\n`);
}
