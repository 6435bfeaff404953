import { type Alias, isAlias, isMap, isScalar, isSeq, type ParsedNode } from "yaml";
import type { SiteFindingCode } from "./codes.ts";
import type { FindingList } from "./finding-list.ts";
import { nearest } from "../text/nearest.ts";
import { listed, quote } from "../text/sentence.ts";
import type { Words } from "./report.ts";

/** A value where it was written. */
export interface Item {
  /** The value with aliases followed; null for nothing; undefined when a finding already says that it has none. */
  readonly node: ParsedNode | null | undefined;
  /** Where to point: at the value, or at its key when there is none. */
  readonly offset: number;
  /** For messages: `hosts.c1.address`. */
  readonly path: string;
}

/** One key of a map with its value. */
export interface Field extends Item {
  readonly key: string;
  readonly keyOffset: number;
}

/** A map, merge keys applied; keys in the order written. */
export interface Fields {
  readonly all: ReadonlyMap<string, Field>;
  readonly item: Item;
  /** A key is written twice; the tree's own check says so, and the first one counts here. */
  readonly hasDuplicates: boolean;
}

/** What following aliases may add up to: what a thousand hosts with ten aliases of five keys each need. */
const aliasBudget = 50_000;

/** Reads values of the kinds that a site is made of, and collects a finding for each that is not what it should be. */
export class Reader {
  readonly #findings: FindingList;
  readonly #targets: ReadonlyMap<Alias, ParsedNode>;
  #expanded = 0;

  constructor(targets: ReadonlyMap<Alias, ParsedNode>, findings: FindingList) {
    this.#targets = targets;
    this.#findings = findings;
  }

  report(code: SiteFindingCode, at: Item | number, words: Words): void {
    this.#findings.report(code, typeof at === "number" ? at : at.offset, words);
  }

  item(node: ParsedNode | null, fallbackOffset: number, path: string): Item {
    const followed = this.#follow(node);
    const hasText = followed !== null && followed !== undefined && !isNothing(followed);
    return { node: followed, offset: hasText ? followed.range[0] : fallbackOffset, path };
  }

  #follow(node: ParsedNode | null): ParsedNode | null | undefined {
    if (node === null || !isAlias(node)) return node;
    const target = this.#targets.get(node);
    if (target === undefined || this.#expanded > aliasBudget) return undefined;
    this.#expanded += 1 + (isMap(target) || isSeq(target) ? target.items.length : 0);
    if (this.#expanded > aliasBudget) {
      this.report("too-many-aliases", node.range[0], {
        message: `Aliases expand to more than ${aliasBudget} values; from here on they are not followed.`,
        remedy: "Write the values out where they differ, and use fewer aliases.",
      });
      return undefined;
    }
    return target;
  }

  /** The fields of a map; undefined, with a finding, when it is none. `shape` says how to write one. */
  fields(item: Item, shape: string): Fields | undefined {
    if (item.node === undefined) return undefined;
    if (!isMap(item.node)) {
      this.wrongType(item, "a map", shape);
      return undefined;
    }
    const all = new Map<string, Field>();
    const merges: Item[] = [];
    let hasDuplicates = false;
    for (const pair of item.node.items) {
      const key = pair.key;
      if (!isScalar(key) || typeof key.value !== "string") continue;
      const path = item.path === "" ? key.value : `${item.path}.${key.value}`;
      const value = this.item(pair.value, key.range[0], path);
      if (key.value === "<<" && key.type === "PLAIN") merges.push(value);
      else if (all.has(key.value)) hasDuplicates = true;
      else all.set(key.value, { ...value, key: key.value, keyOffset: key.range[0] });
    }
    for (const merge of merges) this.#merge(merge, item.path, all);
    return { all, item, hasDuplicates };
  }

  /** A merge key brings the fields of a map, or of several, that are not written here. */
  #merge(merge: Item, path: string, into: Map<string, Field>): void {
    const sources = merge.node !== null && isSeq(merge.node) ? (this.items(merge) ?? []) : [merge];
    for (const source of sources) {
      const fields = this.fields({ ...source, path }, "<<: *anchor-of-a-map");
      for (const [key, field] of fields?.all ?? []) if (!into.has(key)) into.set(key, field);
    }
  }

  /** The items of a list; undefined when it is none, without a finding. */
  items(item: Item): Item[] | undefined {
    if (item.node === undefined || item.node === null || !isSeq(item.node)) return undefined;
    return item.node.items.map((node, index) => {
      return this.item(node, item.offset, `${item.path}[${index}]`);
    });
  }

  /** Whether all keys are `known`; a finding for each that is not. */
  checkKeys(fields: Fields, known: readonly string[], of: string): boolean {
    let sound = true;
    for (const [key, field] of fields.all) {
      if (known.includes(key)) continue;
      sound = false;
      if (this.#findings.full) return sound;
      const meant = nearest(key, known);
      this.report("unknown-key", field.keyOffset, {
        message: `${quote(key)} is no key of ${of}.`,
        remedy: `${didYouMean(meant, meant !== undefined && fields.all.has(meant))}${known.length === 0 ? "It has none." : `The keys here are ${listed(known)}.`}`,
      });
    }
    return sound;
  }

  /** The text of a scalar; a number or true/false as it is written. Undefined, with a finding, for anything else. */
  text(item: Item, shape: string): string | undefined {
    const text = scalarText(item);
    if (text === undefined && item.node !== undefined) this.wrongType(item, "a text", shape);
    return text;
  }

  integer(item: Item, from: number, to: number, shape: string): number | undefined {
    const text = this.text(item, shape);
    if (text === undefined) return undefined;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (value >= from && value <= to) return value;
    this.report("bad-value", item, {
      message: `${quote(text)} is no whole number from ${from} to ${to}, which ${item.path} takes.`,
      remedy: `Write ${shape}.`,
    });
    return undefined;
  }

  /** One of a few words. */
  choice<Word extends string>(
    item: Item,
    words: readonly Word[],
    code: SiteFindingCode = "bad-value",
  ): Word | undefined {
    const text = this.text(item, `one of ${listed(words, "or")}`);
    if (text === undefined) return undefined;
    const word = words.find((candidate) => candidate === text);
    if (word !== undefined) return word;
    const meant = nearest(text, words);
    this.report(code, item, {
      message: `${quote(text)} is no ${item.path.split(".").at(-1) ?? "value"} that Quorate knows.`,
      remedy: `${meant === undefined ? "" : `Did you mean "${meant}"? `}Write ${listed(words, "or")}.`,
    });
    return undefined;
  }

  wrongType(item: Item, wanted: string, shape: string): void {
    const what = item.path === "" ? "The file" : item.path;
    this.report("wrong-type", item, {
      message: `${what} takes ${wanted}, but is ${describe(item.node)}.`,
      remedy: `Write ${shape}.`,
    });
  }
}

function didYouMean(meant: string | undefined, isWritten: boolean): string {
  if (meant === undefined) return "";
  return isWritten ? `Did you mean "${meant}", which is written already? ` : `Did you mean "${meant}"? `;
}

/** The text of a scalar as written, quotes removed; undefined for what is no scalar, and for nothing. */
export function scalarText(item: Item): string | undefined {
  const { node } = item;
  if (node === undefined || node === null || !isScalar(node) || isNothing(node)) return undefined;
  return node.source;
}

/** Nothing written, `null` or `~`. */
export function isNothing(node: ParsedNode | null | undefined): boolean {
  return node === null || (isScalar(node) && node.value === null);
}

function describe(node: ParsedNode | null | undefined): string {
  if (node === null || node === undefined) return "empty";
  if (isMap(node)) return "a map";
  if (isSeq(node)) return "a list";
  if (!isScalar(node)) return "an alias";
  if (isNothing(node)) return node.source === "" ? "empty" : `${quote(node.source)}, which means nothing`;
  if (typeof node.value === "string") return `the text ${quote(node.value)}`;
  return `${typeof node.value === "boolean" ? "" : "the number "}${node.source}`;
}
