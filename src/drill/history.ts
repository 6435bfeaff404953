import type { Happening } from "../catalogue/contract/events.ts";

/**
 * What clients did and what happened meanwhile, one JSON document a line.
 *
 * Every time is in milliseconds, with a fraction, since the origin that the `run` line names; client process and runner
 * read the same monotonic clock, so that their lines can be compared.
 */

/**
 * `ok`: the service acknowledged it. `fail`: it certainly did not happen. `timeout` and `unknown`: the client gave up, or
 * the connection broke, before an answer; it may have happened.
 */
export type Outcome = "ok" | "fail" | "timeout" | "unknown";

const outcomes: readonly string[] = ["ok", "fail", "timeout", "unknown"] satisfies readonly Outcome[];

/** First line of a history. */
export interface RunLine {
  readonly kind: "run";
  readonly schema: "quorate-history/1";
  readonly drill: string;
  /** The machine's wall clock at the origin, milliseconds since 1970. */
  readonly originWallMs: number;
}

/** The client of what is read back after the load: no part of what is measured. */
export const finalReader = "final-read";

/**
 * What a client begins to do. Only of transactions, and told again with its outcome: without an `op` of the same client and start
 * nobody knows what became of it.
 */
export interface InvokeLine {
  readonly kind: "invoke";
  readonly workload: string;
  readonly client: string;
  readonly op: string;
  readonly at: number;
  /** What it asks for. */
  readonly value: unknown;
}

/** One request of one client. */
export interface OperationLine {
  readonly kind: "op";
  readonly workload: string;
  readonly client: string;
  readonly op: string;
  readonly start: number;
  readonly end: number;
  readonly outcome: Outcome;
  readonly error?: string;
  /** What the ledger knows the written row or message by. */
  readonly id?: string;
  /** What a transaction did, or asked for where it was not done. */
  readonly value?: unknown;
  /** Only for a delivery: the broker says that it handed this message out before. */
  readonly redelivered?: boolean;
}

/** What the drill itself does, and what can change in a site meanwhile. */
export type EventName = "load-begin" | "load-end" | "fault" | "fault-healed" | "whole-again" | "note" | Happening;

export interface EventLine {
  readonly kind: "event";
  readonly at: number;
  readonly name: EventName;
  /** The host that says so; absent for what the drill itself did. */
  readonly host?: string;
  /** The program that says so; `drill` for what the drill itself did. */
  readonly source: string;
  /** For people. */
  readonly text: string;
  /** The endpoint that it is about, where it is about one only. */
  readonly endpoint?: string;
  /** The virtual address that it is about, by its name. */
  readonly address?: string;
  /** The host that it is about, where it is not the one that says so. */
  readonly about?: string;
}

/** How late a 10 ms timer of the client process fired: no gap is known more exactly than this. */
export interface LatenessLine {
  readonly kind: "lateness";
  readonly at: number;
  readonly maxMs: number;
}

/** Who had the processors of the machine that the clients run on, since the last such line. */
export interface PressureLine {
  readonly kind: "pressure";
  readonly at: number;
  /** Length of what it is about. */
  readonly sinceMs: number;
  /** Shares of all processors, between 0 and 1: everybody's, and that of neither the site's hosts nor the drill. */
  readonly busy: number;
  readonly others: number;
}

/** How many copies of each written thing there are in the end, as one place holds them. */
export interface CopiesLine {
  readonly kind: "copies";
  readonly at: number;
  readonly workload: string;
  /** The host or the address that was read. */
  readonly where: string;
  readonly copies: Readonly<Record<string, number>>;
}

export type HistoryLine = RunLine | InvokeLine | OperationLine | EventLine | LatenessLine | PressureLine | CopiesLine;

export interface History {
  readonly run: RunLine;
  readonly invocations: readonly InvokeLine[];
  readonly operations: readonly OperationLine[];
  readonly events: readonly EventLine[];
  readonly lateness: readonly LatenessLine[];
  readonly pressure: readonly PressureLine[];
  readonly copies: readonly CopiesLine[];
}

export function formatLine(line: HistoryLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** The line that a text holds, or `undefined` when it is torn or of another schema. */
export function parseLine(text: string): HistoryLine | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isHistoryLine(value) ? value : undefined;
}

/**
 * Reads a whole history. A line that cannot be read is left out and counted: the last one is torn when the writer was
 * killed while it wrote. Without a `run` line there is no history.
 */
export function parseHistory(text: string): { readonly history: History; readonly unreadable: number } | undefined {
  const lines: HistoryLine[] = [];
  let unreadable = 0;
  for (const raw of text.split("\n")) {
    if (raw.trim() === "") continue;
    const line = parseLine(raw);
    if (line === undefined) unreadable += 1;
    else lines.push(line);
  }
  const run = lines.find((line) => line.kind === "run");
  if (run === undefined) return undefined;
  return { history: collect(run, lines), unreadable };
}

/** Sorts lines into a history, each kind by time. */
export function collect(run: RunLine, lines: readonly HistoryLine[]): History {
  const invocations: InvokeLine[] = [];
  const operations: OperationLine[] = [];
  const events: EventLine[] = [];
  const lateness: LatenessLine[] = [];
  const pressure: PressureLine[] = [];
  const copies: CopiesLine[] = [];
  for (const line of lines) {
    switch (line.kind) {
      case "run":
        break;
      case "invoke":
        invocations.push(line);
        break;
      case "op":
        operations.push(line);
        break;
      case "event":
        events.push(line);
        break;
      case "lateness":
        lateness.push(line);
        break;
      case "pressure":
        pressure.push(line);
        break;
      case "copies":
        copies.push(line);
        break;
    }
  }
  operations.sort((a, b) => a.end - b.end);
  events.sort((a, b) => a.at - b.at);
  return { run, invocations, operations, events, lateness, pressure, copies };
}

function isHistoryLine(value: unknown): value is HistoryLine {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const line = value as Record<string, unknown>;
  switch (line["kind"]) {
    case "run":
      return line["schema"] === "quorate-history/1" && isNumber(line["originWallMs"]) && isText(line["drill"]);
    case "invoke":
      return isText(line["workload"]) && isText(line["client"]) && isText(line["op"]) && isNumber(line["at"]);
    case "op":
      return (
        isText(line["workload"]) &&
        isText(line["client"]) &&
        isText(line["op"]) &&
        isNumber(line["start"]) &&
        isNumber(line["end"]) &&
        isText(line["outcome"]) &&
        outcomes.includes(line["outcome"])
      );
    case "event":
      return isNumber(line["at"]) && isText(line["name"]) && isText(line["source"]) && isText(line["text"]);
    case "lateness":
      return isNumber(line["at"]) && isNumber(line["maxMs"]);
    case "pressure":
      return ["at", "sinceMs", "busy", "others"].every((key) => isNumber(line[key]));
    case "copies":
      return (
        isNumber(line["at"]) &&
        isText(line["workload"]) &&
        isText(line["where"]) &&
        typeof line["copies"] === "object" &&
        line["copies"] !== null
      );
    default:
      return false;
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && Number.isFinite(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
