import { z } from "zod";
import { eventKind, timelineEvent, type TimelineEvent } from "./documents.ts";

/** Rows of the history as SQLite gives them, and the events in them. */
export const rows = z.array(z.record(z.string(), z.union([z.number(), z.string(), z.null()])));

export type Row = z.infer<typeof rows>[number];

export function number(row: Row, column: string): number {
  return Number(row[column]);
}

export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === "string" ? value : "";
}

export function eventOf(row: Row): TimelineEvent {
  const host = text(row, "host");
  const subject = text(row, "subject");
  const lasts = row["lasts"] === 1;
  return {
    id: number(row, "id"),
    kind: eventKind.parse(row["kind"]),
    atMs: number(row, "at"),
    ...(lasts ? { endedAtMs: row["ended"] === null ? null : number(row, "ended") } : {}),
    ...(host === "" ? {} : { host }),
    ...(subject === "" ? {} : { subject }),
    sentence: text(row, "sentence"),
    about: timelineEvent.shape.about.parse(JSON.parse(text(row, "about"))),
  };
}
