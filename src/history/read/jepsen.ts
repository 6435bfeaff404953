import { HistoryError } from "../history-error.ts";
import type { Operation, Outcome } from "../operation.ts";
import { quote } from "../../text/sentence.ts";

interface Invocation {
  readonly f: string;
  readonly value: unknown;
  readonly begin: number;
}

const outcomes = new Map<string, Outcome>([
  ["ok", "ok"],
  ["fail", "fail"],
  ["info", "unknown"],
]);

/**
 * Joins Jepsen's events to operations: an invocation and the completion of the same process that follows it. What has no
 * completion is of unknown outcome, and a completion without invocation began when it ended. Faults (the process `nemesis`) are
 * no operations. A point in time is a place in the file: Jepsen writes events in the order in which they happened.
 */
export class JepsenEvents {
  readonly #found: (operation: Operation) => void;
  readonly #open = new Map<string, Invocation>();
  /** Names of processes, made once each. */
  readonly #processes = new Map<unknown, string>();
  #count = 0;

  constructor(found: (operation: Operation) => void) {
    this.#found = found;
  }

  push(event: Readonly<Record<string, unknown>>, line: number): void {
    const at = this.#count;
    this.#count += 1;
    const type = wordOf(event["type"]);
    const process = this.#processOf(event["process"]);
    if (wordOf(event["process"]) === "nemesis") return;
    const f = wordOf(event["f"]);
    const value = event["value"];
    if (type === "invoke") {
      this.#leave(process);
      this.#open.set(process, { f, value, begin: at });
      return;
    }
    const outcome = outcomes.get(type);
    if (outcome === undefined) {
      throw new HistoryError(
        `line ${line}: ${type === "" ? "an operation without a type" : `the type ${quote(type)}`}; there is invoke, ok, fail and info`,
      );
    }
    const invocation = this.#open.get(process);
    this.#open.delete(process);
    const asked = invocation === undefined ? value : invocation.value;
    this.#found({
      name: nameOf(event, at),
      process,
      f: f === "" ? (invocation?.f ?? "") : f,
      outcome,
      begin: invocation?.begin ?? at,
      end: outcome === "unknown" ? Number.POSITIVE_INFINITY : at,
      asked,
      got: value === undefined ? asked : value,
    });
  }

  end(): void {
    for (const process of this.#open.keys()) this.#leave(process);
  }

  #processOf(value: unknown): string {
    const known = this.#processes.get(value);
    if (known !== undefined) return known;
    const name = typeof value === "string" ? value : JSON.stringify(value ?? null);
    this.#processes.set(value, name);
    return name;
  }

  /** Nobody heard the end of what this process asked for. */
  #leave(process: string): void {
    const invocation = this.#open.get(process);
    if (invocation === undefined) return;
    this.#open.delete(process);
    const { f, value, begin } = invocation;
    const end = Number.POSITIVE_INFINITY;
    this.#found({ name: begin, process, f, outcome: "unknown", begin, end, asked: value, got: value });
  }
}

/** An operation is called by its index, where the history has one. */
function nameOf(event: Readonly<Record<string, unknown>>, at: number): number {
  const { index } = event;
  return typeof index === "number" ? index : at;
}

/** A keyword of EDN that was written to JSON may have kept its colon. */
function wordOf(value: unknown): string {
  if (typeof value !== "string") return "";
  return value.startsWith(":") ? value.slice(1) : value;
}
