import type { Design } from "../catalogue/contract/design.ts";
import type { DrillYear } from "../drill/report/year.ts";
import type { DrillVerdict } from "../drill/verdict/verdict.ts";
import { minutesPerYear } from "../dependability/model/quantity.ts";
import { minutes } from "../predict/report/figures.ts";
import { unnoticedSentence, yearText } from "../predict/report/year-text.ts";
import { asDesigned } from "../predict/site/knobs.ts";
import { measuredDrill, takeOver } from "../predict/site/measured.ts";
import { type Year, yearOf } from "../predict/site/year.ts";
import type { Site } from "../spec/site.ts";

/** What a drill means for a year; undefined where it says nothing of what the loss of the worst host costs. */
export function yearOfVerdict(site: Site, design: Design, verdict: DrillVerdict): Year | undefined {
  const { used, measured } = takeOver(design, [measuredDrill(verdict, "this drill")]);
  if (used.length === 0) return undefined;
  return yearOf(design, { ...asDesigned, rates: site.rates }, measured) ?? undefined;
}

/** For the page of a drill. */
export function yearForPage(year: Year): DrillYear {
  return { ...year, sentence: unnoticedSentence(year) };
}

/** For a terminal or a pipe, beneath the story of a drill; at most 100 columns wide. */
export function yearStory(year: Year | undefined): string {
  if (year === undefined) return "";
  const title = `What this means for a year (target: at most ${minutes((1 - year.target) * minutesPerYear)} out of service)`;
  return `\n${yearText({ year, left: [] }, title, 100).join("\n")}\n`;
}
