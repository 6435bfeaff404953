import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Markup } from "../../text/markup.ts";
import { finalReader, parseHistory } from "../history.ts";
import { layersFigure } from "../report/suite/figure-layers.ts";
import { junit } from "../report/suite/junit.ts";
import { suitePage } from "../report/suite/page.ts";
import { suiteStory } from "../report/suite/story.ts";
import type { SuiteDrill, ToldSuite } from "../report/suite/told-suite.ts";
import { parseKept, type ToldDrill } from "../verdict/kept.ts";
import { parseRecord, type SuiteRecord } from "./record.ts";

const recordFile = "suite.json";

/** The record of the suite in a directory; undefined where there is none. */
export async function readRecord(directory: string): Promise<SuiteRecord | undefined> {
  const text = await readOr(join(directory, recordFile));
  return text === undefined ? undefined : parseRecord(text);
}

/** A record that is torn would lose what was done. */
export async function saveRecord(directory: string, record: SuiteRecord): Promise<void> {
  await mkdir(directory, { recursive: true });
  const partial = join(directory, `${recordFile}.partial`);
  await writeFile(partial, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(partial, join(directory, recordFile));
}

/** A suite with what its drills left in their directories. */
export async function tellSuite(directory: string, record: SuiteRecord): Promise<ToldSuite> {
  const drills: SuiteDrill[] = [];
  for (const done of record.done) {
    const text = await readOr(join(directory, done.directory, "verdict.json"));
    drills.push({ ...done, kept: text === undefined ? undefined : parseKept(text) });
  }
  return { record, drills };
}

/** The verdicts as they were kept, for whoever reads them as JSON. */
export async function keptDrills(directory: string, { done }: SuiteRecord): Promise<readonly unknown[]> {
  const kept: unknown[] = [];
  for (const { directory: own } of done) {
    const text = await readOr(join(directory, own, "verdict.json"));
    if (text !== undefined) kept.push(JSON.parse(text));
  }
  return kept;
}

/** Writes `report.html`, `report.txt` and `junit.xml` beside the record. Returns the page's path. */
export async function writeSuiteReports(directory: string, told: ToldSuite): Promise<string> {
  const timelines = new Map<string, Markup>();
  for (const drill of told.drills) {
    const timeline = await timelineOf(directory, drill);
    if (timeline !== undefined) timelines.set(drill.directory, timeline);
  }
  const page = join(directory, "report.html");
  await writeFile(join(directory, "junit.xml"), junit(told));
  await writeFile(join(directory, "report.txt"), suiteStory(told));
  await writeFile(page, suitePage(told, timelines));
  return page;
}

async function timelineOf(directory: string, { directory: own, kept }: SuiteDrill): Promise<Markup | undefined> {
  if (kept === undefined) return undefined;
  const text = await readOr(join(directory, own, "history.jsonl"));
  const history = text === undefined ? undefined : parseHistory(text)?.history;
  const faultAtMs = kept.faultAtMs ?? history?.events.find(({ name }) => name === "fault")?.at;
  if (history === undefined || faultAtMs === undefined) return undefined;
  return layersFigure(timelineFrom(kept, history, faultAtMs));
}

function timelineFrom(
  kept: ToldDrill,
  { operations, events }: NonNullable<ReturnType<typeof parseHistory>>["history"],
  faultAtMs: number,
): Parameters<typeof layersFigure>[0] {
  return {
    kept,
    operations: operations
      .filter(({ client }) => client !== finalReader)
      .map((operation) => ({ ...operation, start: operation.start - faultAtMs, end: operation.end - faultAtMs })),
    events: events.map((event) => ({ ...event, at: event.at - faultAtMs })),
  };
}

async function readOr(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return undefined;
  }
}
