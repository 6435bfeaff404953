import { HistoryError } from "../history-error.ts";
import type { Operation } from "../operation.ts";
import { parseEdn } from "./edn.ts";
import { FormCutter } from "./forms.ts";
import { JepsenEvents } from "./jepsen.ts";
import { OwnLines } from "./own.ts";

export type HistoryFormat = "quorate" | "jepsen-json" | "jepsen-edn";

type Line = Readonly<Record<string, unknown>>;

/** What is done with the lines of one format. */
interface Lines {
  push(line: Line, number: number): void;
  end(): void;
}

/** Reads a history that comes in pieces, whichever of the formats it is in, and hands on each operation as it ends. */
export class HistoryReader {
  readonly #cutter = new FormCutter((form, line) => this.#line(form, line));
  readonly #found: (operation: Operation) => void;
  readonly #workload: string | undefined;
  #format: HistoryFormat | undefined;
  #lines: Lines | undefined;
  #operations = 0;

  /** @param workload of a drill's own history: the one whose operations are wanted; all where left out */
  constructor(found: (operation: Operation) => void, workload?: string) {
    this.#found = (operation) => {
      this.#operations += 1;
      found(operation);
    };
    this.#workload = workload;
  }

  get format(): HistoryFormat | undefined {
    return this.#format;
  }

  /** Operations handed on so far, of whatever kind. */
  get operations(): number {
    return this.#operations;
  }

  push(text: string): void {
    this.#cutter.push(text);
  }

  end(): void {
    const { torn } = this.#cutter.end();
    // A drill's history ends in the middle of a line when whoever wrote it was killed.
    if (torn !== undefined && this.#format !== "quorate") {
      throw new HistoryError(`line ${torn}: an operation has no end`);
    }
    if (this.#format === undefined) throw new HistoryError("it holds nothing that happened");
    this.#lines?.end();
  }

  #line(form: string, number: number): void {
    const value = this.#parse(form, number);
    if (this.#lines === undefined) {
      const own = value["kind"] === "run" && value["schema"] === "quorate-history/1";
      if (own) this.#format = "quorate";
      this.#lines = own ? this.#ownLines() : new JepsenEvents(this.#found);
    }
    this.#lines.push(value, number);
  }

  #ownLines(): Lines {
    const lines = new OwnLines(this.#found, this.#workload);
    return { push: (line, number) => lines.push(line, `line ${number}`), end: () => lines.end() };
  }

  #parse(form: string, number: number): Line {
    try {
      const value = this.#format === "jepsen-edn" ? parseEdn(form) : this.#parseJson(form);
      if (!isLine(value)) throw new HistoryError("an operation is a map");
      return value;
    } catch (trouble) {
      if (trouble instanceof HistoryError || trouble instanceof SyntaxError) {
        throw new HistoryError(`line ${number}: ${trouble.message}`, { cause: trouble });
      }
      throw trouble;
    }
  }

  /** The first operation says which of the two languages it is. */
  #parseJson(form: string): unknown {
    if (this.#format !== undefined) return JSON.parse(form);
    try {
      const value: unknown = JSON.parse(form);
      this.#format = "jepsen-json";
      return value;
    } catch {
      const value = parseEdn(form);
      this.#format = "jepsen-edn";
      return value;
    }
  }
}

function isLine(value: unknown): value is Line {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
