import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Pair,
  type YAMLMap,
} from "yaml";
import type { Finding, Place } from "../../spec/finding.ts";
import { readDuration, readNumber, readRate, type Parameters, type Quantity } from "./quantity.ts";

/** Far more than anybody writes by hand. */
const aliasesMax = 1000;

export type Path = readonly (string | number)[];

/** One model file being read: its text, where each part of it stands, its parameters, and what is wrong with it. */
export class Reading {
  readonly findings: Finding[] = [];
  readonly content: unknown;
  parameters: Parameters = new Map();
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #document: Document;
  readonly #text: readonly string[];
  /** The pairs of each mapping by key: every part of a model is looked up in the same one. */
  readonly #pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

  constructor(text: string, file: string) {
    this.#file = file;
    this.#text = text.split("\n");
    this.#lines = new LineCounter();
    this.#document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: false });
    for (const error of this.#document.errors) {
      this.add(
        "model-syntax",
        this.#at(error.pos[0]),
        `This is not YAML: ${sentence(error.message)}`,
        "Correct the syntax here.",
      );
    }
    this.#repeated();
    this.content = this.findings.length === 0 ? this.#contents() : null;
  }

  /** Keys that stand twice in one mapping; yaml's own check compares each with each. */
  #repeated(): void {
    visit(this.#document, {
      Map: (_, map) => {
        const seen = new Set<string>();
        for (const { key } of map.items) {
          if (!isScalar(key) || !key.range) continue;
          const name = String(key.value);
          if (seen.has(name)) {
            const place = this.#at(key.range[0]);
            this.add("model-syntax", place, `"${name}" is written twice here.`, "Keep one of the two.");
          }
          seen.add(name);
        }
      },
    });
  }

  #contents(): unknown {
    try {
      return this.#document.toJS({ maxAliasCount: aliasesMax });
    } catch (error) {
      // yaml refuses with a ReferenceError what its aliases would make of a short text.
      if (!(error instanceof ReferenceError)) throw error;
      this.add(
        "model-syntax",
        { file: this.#file, line: 1, column: 1 },
        `The aliases of this file expand to more than ${aliasesMax} values, or lead nowhere.`,
        "Write the parts out, or give them a count.",
      );
      return null;
    }
  }

  /** Where the value at `path` stands, or the nearest thing around it that exists. */
  place(path: Path): Place {
    let node: unknown = this.#document.contents;
    let found = node;
    for (const step of path) {
      if (isMap(node)) node = this.#pairOf(node, String(step))?.value;
      else node = isSeq(node) ? node.items[Number(step)] : undefined;
      if (!isNode(node)) break;
      found = node;
    }
    return isNode(found) && found.range ? this.#at(found.range[0]) : { file: this.#file, line: 1, column: 1 };
  }

  /** Where a key of the mapping at `path` stands. */
  placeOfKey(path: Path, key: string): Place {
    const map = this.#mapAt(path);
    const written = map === undefined ? undefined : this.#pairOf(map, key)?.key;
    return isScalar(written) && written.range ? this.#at(written.range[0]) : this.place(path);
  }

  #mapAt(path: Path): YAMLMap | undefined {
    let node: unknown = this.#document.contents;
    for (const step of path) {
      if (isMap(node)) node = this.#pairOf(node, String(step))?.value;
      else node = isSeq(node) ? node.items[Number(step)] : undefined;
    }
    return isMap(node) ? node : undefined;
  }

  #pairOf(map: YAMLMap, key: string): Pair | undefined {
    let pairs = this.#pairs.get(map);
    if (pairs === undefined) {
      pairs = new Map(map.items.map((pair) => [isScalar(pair.key) ? String(pair.key.value) : "", pair]));
      this.#pairs.set(map, pairs);
    }
    return pairs.get(key);
  }

  /** The first key of a mapping as written; objects put keys that look like numbers first. */
  firstKey(path: Path, of: object): string {
    const key = this.#mapAt(path)?.items[0]?.key;
    return isScalar(key) ? String(key.value) : (Object.keys(of)[0] ?? "");
  }

  error(code: string, path: Path, message: string, remedy: string): void {
    this.add(code, this.place(path), message, remedy);
  }

  add(code: string, place: Place, message: string, remedy: string): void {
    const excerpt = this.#text[place.line - 1];
    this.findings.push({
      code,
      severity: "error",
      message,
      place,
      remedy,
      ...(excerpt === undefined ? {} : { excerpt }),
    });
  }

  /** A probability or share in [0, 1]; NaN with a finding when it is not. */
  probability(written: number | string, path: Path): number {
    const value = this.#quantity(readNumber(written, this.parameters), path);
    if (value >= 0 && value <= 1) return value;
    if (!Number.isNaN(value)) {
      this.error("model-probability", path, `${quoted(written)} is no probability.`, "Write a number from 0 to 1.");
    }
    return Number.NaN;
  }

  /** A rate per hour, not negative. */
  rate(written: number | string, path: Path): number {
    return this.#notNegative(readRate(written, this.parameters), written, path, "rate");
  }

  /** A duration in hours, not negative. */
  duration(written: number | string, path: Path): number {
    return this.#notNegative(readDuration(written, this.parameters), written, path, "duration");
  }

  number(written: number | string, path: Path): number {
    return this.#quantity(readNumber(written, this.parameters), path);
  }

  /** A whole number of at least `least`. */
  whole(written: number | string, least: number, path: Path): number {
    const value = this.number(written, path);
    if (Number.isNaN(value) || (Number.isInteger(value) && value >= least)) return value;
    this.error(
      "model-number",
      path,
      `${quoted(written)} is not a whole number of at least ${least}.`,
      `Write a whole number from ${least} up.`,
    );
    return Number.NaN;
  }

  #quantity(read: Quantity, path: Path): number {
    if (read.ok) return read.value;
    this.error(
      "model-expression",
      path,
      `This cannot be computed: ${read.problem}.`,
      "Use numbers, the parameters of the model, + - * / ^ ( ), min, max, exp, ln, sqrt.",
    );
    return Number.NaN;
  }

  #notNegative(read: Quantity, written: number | string, path: Path, what: string): number {
    const value = this.#quantity(read, path);
    if (Number.isNaN(value) || (value >= 0 && Number.isFinite(value))) return value;
    this.error(
      "model-negative-rate",
      path,
      `The ${what} ${quoted(written)} is negative.`,
      `Write a ${what} of at least 0.`,
    );
    return Number.NaN;
  }

  #at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { file: this.#file, line: Math.max(line, 1), column: Math.max(col, 1) };
  }
}

export function quoted(written: number | string): string {
  return typeof written === "number" ? String(written) : `"${written}"`;
}

export function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
