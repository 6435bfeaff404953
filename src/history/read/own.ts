import type { Operation, Outcome } from "../operation.ts";

const outcomes = new Map<unknown, Outcome>([
  ["ok", "ok"],
  ["fail", "fail"],
  ["timeout", "unknown"],
  ["unknown", "unknown"],
]);

/**
 * The operations of a drill's own history (`quorate-history/1`). A point in time is a millisecond of the drill's clock. What a place
 * holds in the end (`copies`) is a read of all of it (`read-place`), in which what is there twice stands twice.
 */
export class OwnLines {
  readonly #found: (operation: Operation) => void;
  readonly #workload: string | undefined;
  /** What began and has not ended: the client was killed meanwhile. */
  readonly #open = new Map<string, Operation>();

  /** @param workload the one whose operations are wanted; all where left out */
  constructor(found: (operation: Operation) => void, workload?: string) {
    this.#found = found;
    this.#workload = workload;
  }

  /** @param name what people are to call it */
  push(line: Readonly<Record<string, unknown>>, name: string): void {
    const { kind, workload } = line;
    if (this.#workload !== undefined && workload !== this.#workload) return;
    if (kind === "copies") this.#copies(line, name);
    if (kind !== "op" && kind !== "invoke") return;
    const process = `${String(workload)} ${String(line["client"])}`;
    const asked = line["value"] ?? line["id"] ?? null;
    const f = String(line["op"]);
    if (kind === "invoke") {
      const begin = Number(line["at"]);
      const end = Number.POSITIVE_INFINITY;
      this.#open.set(process, { name, process, f, outcome: "unknown", begin, end, asked, got: asked });
      return;
    }
    const outcome = outcomes.get(line["outcome"]) ?? "unknown";
    const begun = this.#open.get(process);
    this.#open.delete(process);
    const end = outcome === "unknown" ? Number.POSITIVE_INFINITY : Number(line["end"]);
    // The broker said that it had handed this out before: no second copy.
    const again = line["redelivered"] === true;
    this.#found({
      name,
      process,
      f: again ? `${f}-again` : f,
      outcome,
      begin: Number(line["start"]),
      end,
      asked: begun?.asked ?? asked,
      got: asked,
    });
  }

  end(): void {
    for (const operation of this.#open.values()) this.#found(operation);
  }

  #copies(line: Readonly<Record<string, unknown>>, name: string): void {
    const { copies } = line;
    if (typeof copies !== "object" || copies === null) return;
    const all = Object.entries(copies).flatMap(([id, count]) => Array.from({ length: Number(count) }, () => id));
    const at = Number(line["at"]);
    const process = String(line["where"]);
    this.#found({ name, process, f: "read-place", outcome: "ok", begin: at, end: at, asked: null, got: all });
  }
}
