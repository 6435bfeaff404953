import { isMap, isScalar, isSeq } from "yaml";
import { z } from "zod";
import { nearest } from "../text/nearest.ts";
import { listed, quote } from "../text/sentence.ts";
import type { Item, Reader } from "./reader.ts";

/** A technology's options as its schema parsed them; undefined, with findings, when it refused. `also`: keys that others read. */
export function readOptions(
  reader: Reader,
  overrides: Item,
  technology: string,
  schema: z.ZodType,
  also: readonly string[] = [],
): { readonly value: unknown } | undefined {
  const written = plainData(reader, overrides, also);
  if (written === undefined) return undefined;
  const keysAreKnown = checkOptionKeys(reader, overrides, schema, technology, also);
  const parsed = schema.safeParse(written.data ?? {});
  if (parsed.success) return keysAreKnown ? { value: parsed.data } : undefined;
  for (const issue of parsed.error.issues) reportIssue(reader, overrides, issue);
  return undefined;
}

/** Nodes → plain data, through the reader, so that aliases stay within its budget. */
function plainData(
  reader: Reader,
  item: Item,
  besides: readonly string[] = [],
): { readonly data: unknown } | undefined {
  const { node } = item;
  if (node === undefined) return undefined;
  if (node === null) return { data: null };
  if (isScalar(node)) return { data: node.value };
  if (isSeq(node)) {
    const items = (reader.items(item) ?? []).map((each) => plainData(reader, each));
    return items.includes(undefined) ? undefined : { data: items.map((each) => each?.data) };
  }
  const fields = reader.fields(item, "a map");
  if (fields === undefined) return undefined;
  const entries: [string, unknown][] = [];
  for (const [key, field] of fields.all) {
    if (besides.includes(key)) continue;
    const value = plainData(reader, field);
    if (value === undefined) return undefined;
    entries.push([key, value.data]);
  }
  return { data: Object.fromEntries(entries) };
}

/** Unknown keys of nested object schemas, strict or not: an option that is silently dropped is one silently not set. */
function checkOptionKeys(
  reader: Reader,
  item: Item,
  schema: unknown,
  owner: string,
  also: readonly string[] = [],
): boolean {
  const object = unwrap(schema);
  if (!(object instanceof z.ZodObject) || !isMap(item.node)) return true;
  const { shape } = object;
  const { catchall } = object.def;
  const isOpen = catchall !== undefined && !(catchall instanceof z.ZodNever);
  const fields = reader.fields(item, "a map");
  let sound = true;
  if (fields !== undefined && !isOpen) sound = reader.checkKeys(fields, [...Object.keys(shape), ...also], owner);
  for (const [key, field] of fields?.all ?? []) {
    if (Object.hasOwn(shape, key)) sound = checkOptionKeys(reader, field, shape[key], `${owner}.${key}`) && sound;
  }
  return sound;
}

function unwrap(schema: unknown): unknown {
  let current = schema;
  while (
    current instanceof z.ZodOptional ||
    current instanceof z.ZodNullable ||
    current instanceof z.ZodDefault ||
    current instanceof z.ZodPrefault ||
    current instanceof z.ZodReadonly
  ) {
    current = current.def.innerType;
  }
  return current;
}

function reportIssue(reader: Reader, overrides: Item, issue: z.core.$ZodIssue): void {
  if (issue.code === "unrecognized_keys") return;
  let item = overrides;
  for (const step of issue.path) {
    const next = child(reader, item, step);
    if (next === undefined) {
      reader.report("missing-key", item, {
        message: `${item.path} has no ${quote(String(step))}.`,
        remedy: `Add ${String(step)}: and its value (${expectation(issue)}).`,
      });
      return;
    }
    item = next;
  }
  const text = isScalar(item.node) ? ` is ${quote(item.node.source)}` : "";
  const words = choicesOf(issue);
  if (words.length > 0 && isScalar(item.node)) {
    const meant = nearest(item.node.source ?? "", words);
    reader.report("bad-value", item, {
      message: `${item.path}${text}, and takes ${listed(words, "or")}.`,
      remedy: `${meant === undefined ? "" : `Did you mean "${meant}"? `}Write ${listed(words, "or")}, or remove the line to use the default.`,
    });
    return;
  }
  reader.report(issue.code === "invalid_type" ? "wrong-type" : "bad-value", item, {
    message: `${item.path}${text} cannot be used: ${expectation(issue)}.`,
    remedy: `Write a value that fits (${expectation(issue)}), or remove the line to use the default.`,
  });
}

/** The words that an option takes, where it takes no other. Of a choice that decides its map's other keys zod says them in its sentence alone. */
function choicesOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === "invalid_value") return issue.values.map(String);
  if (issue.code !== "invalid_union") return [];
  return [...issue.message.matchAll(/'([^']+)'/gu)].map(([, word = ""]) => word);
}

/** zod's sentence without its opening and its full stop: `expected number, received string`. */
function expectation(issue: z.core.$ZodIssue): string {
  const sentence = issue.message.replace(/^(Invalid input|Invalid option): /, "").replace(/\.$/, "");
  return sentence.length > 200 ? `${sentence.slice(0, 200)}…` : sentence;
}

function child(reader: Reader, item: Item, step: PropertyKey): Item | undefined {
  if (typeof step === "number") return reader.items(item)?.[step];
  return isMap(item.node) ? reader.fields(item, "a map")?.all.get(String(step)) : undefined;
}
