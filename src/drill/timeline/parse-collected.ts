import type { LogReader } from "../../catalogue/contract/events.ts";
import type { EventLine } from "../history.ts";

export interface CollectedFrom {
  readonly host: string;
  /** The wall clock that the history's origin is on, milliseconds since 1970. */
  readonly originWallMs: number;
  /** How far the host's clock is ahead of that one. */
  readonly aheadMs: number;
  /** Events before this moment of the history are left out. */
  readonly fromMs: number;
}

const echoMs = 20;

const boot = { source: "host", name: "host-boot", text: "boots" } as const;

const fileStamp = /^(?<stamp>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+[+-]\d\d:\d\d) (?<message>.*)$/;

/** Turns what the collecting script printed on one host into events, by time. Lines it does not understand are left out. */
export function parseCollected(output: string, readers: readonly LogReader[], from: CollectedFrom): EventLine[] {
  const events: EventLine[] = [];
  let file: string | undefined;
  const moment = (wallMs: number): number => Math.round((wallMs - from.aheadMs - from.originWallMs) * 1000) / 1000;
  const add = (wallMs: number, message: string, reader: LogReader | undefined): void => {
    const event = reader?.parse(message);
    const at = moment(wallMs);
    if (event === undefined || reader === undefined || !(at >= from.fromMs)) return;
    events.push({ kind: "event", at, host: from.host, source: reader.technology, ...event });
  };
  for (const line of output.split("\n")) {
    const rest = line.slice(2);
    if (line.startsWith("B ")) {
      const at = moment(Number(rest || Number.NaN) * 1000);
      if (at >= from.fromMs) events.push({ kind: "event", at, host: from.host, ...boot });
    }
    if (line.startsWith("@ ")) file = rest;
    if (line.startsWith("J ")) {
      const entry = parseJournal(rest);
      if (entry !== undefined) add(entry.wallMs, entry.message, readerOf(readers, "journal", entry.identifier));
    }
    if (line.startsWith("F ") && file !== undefined) {
      const groups = fileStamp.exec(rest)?.groups;
      const wallMs = Date.parse((groups?.["stamp"] ?? "").replace(" ", "T"));
      add(wallMs, groups?.["message"] ?? "", readerOf(readers, "file", file));
    }
  }
  return withoutEchoes(events.sort((a, b) => a.at - b.at));
}

/** A program that writes a line to its standard error and to the system log says everything twice. */
function withoutEchoes(events: readonly EventLine[]): EventLine[] {
  const said = new Map<string, number>();
  return events.filter((event) => {
    const key = `${event.source} ${event.name} ${event.text}`;
    const before = said.get(key);
    said.set(key, event.at);
    return before === undefined || event.at - before > echoMs;
  });
}

interface JournalEntry {
  readonly wallMs: number;
  readonly identifier: string;
  readonly message: string;
}

interface JournalFields {
  readonly __REALTIME_TIMESTAMP?: unknown;
  readonly SYSLOG_IDENTIFIER?: unknown;
  readonly MESSAGE?: unknown;
}

function parseJournal(text: string): JournalEntry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { __REALTIME_TIMESTAMP: stamp, SYSLOG_IDENTIFIER: identifier, MESSAGE: message }: JournalFields = value;
  const microseconds = Number(stamp);
  if (!Number.isFinite(microseconds) || typeof identifier !== "string") return undefined;
  return { wallMs: microseconds / 1000, identifier, message: journalText(message) };
}

/** A message with bytes that are no text comes as a list of bytes. */
function journalText(message: unknown): string {
  if (typeof message === "string") return message;
  if (!Array.isArray(message)) return "";
  return Buffer.from(message.map(Number)).toString("utf8");
}

function readerOf(readers: readonly LogReader[], kind: "journal" | "file", key: string): LogReader | undefined {
  return readers.find(({ place }) => {
    if (place.kind !== kind) return false;
    return place.kind === "file" ? place.path === key : place.identifiers.includes(key);
  });
}
