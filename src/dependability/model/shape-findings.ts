import type { z } from "zod";
import { quoted, sentence, type Path, type Reading } from "./reading.ts";

/** Turns what zod says of a wrong shape into findings at their lines. */
export function shapeFindings(reading: Reading, issues: readonly z.core.$ZodIssue[], base: Path = []): void {
  for (const issue of issues) {
    const path = [...base, ...issue.path.map((key) => (typeof key === "number" ? key : String(key)))];
    if (issue.code === "unrecognized_keys") {
      for (const key of issue.keys) {
        reading.add(
          "model-unknown-key",
          reading.placeOfKey(path, key),
          `"${key}" means nothing here.`,
          "Remove it, or correct its spelling; schema/model.schema.json lists every key.",
        );
      }
    } else if (issue.code === "invalid_union" && issue.errors.length > 0) {
      shapeFindings(reading, closest(issue.errors), path);
    } else {
      reading.error(
        "model-shape",
        path,
        isAbsent(issue) && path.length > 0
          ? `${quoted(String(path.at(-1) ?? ""))} is missing here.`
          : shapeSentence(issue),
        "Write it as docs/prediction.md describes it.",
      );
    }
  }
}

const typeWords: Readonly<Record<string, string>> = {
  number: "a number",
  int: "a whole number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  object: "keys with values",
  record: "keys with values",
  tuple: "a list",
  null: "nothing",
  undefined: "nothing",
};

/** What zod says, in the words of whoever writes a model. */
function shapeSentence(issue: z.core.$ZodIssue): string {
  if (issue.code !== "invalid_type") return `This has the wrong shape: ${sentence(issue.message)}`;
  const received = /received (\w+)$/.exec(issue.message)?.[1] ?? "";
  const stands = typeWords[received] ?? "something else";
  return `Here should be ${typeWords[issue.expected] ?? issue.expected}, and ${stands} is written.`;
}

/** zod says of a key that is not there that it received undefined. */
function isAbsent(issue: z.core.$ZodIssue): boolean {
  return issue.code === "invalid_type" && issue.message.endsWith("received undefined");
}

/** Of the alternatives of a union, the one the text comes nearest to. */
function closest(alternatives: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  return alternatives.reduce((best, next) => (nearness(next) > nearness(best) ? next : best));
}

/** Complaints that lie deep mean that the outside fitted; a missing or a foreign key means that it did not. */
function nearness(issues: readonly z.core.$ZodIssue[]): number {
  const depth = Math.min(...issues.map((issue) => issue.path.length));
  const foreign = issues.some((issue) => issue.code === "unrecognized_keys" && issue.path.length === 0);
  const missing = issues.some((issue) => issue.code === "invalid_type" && issue.path.length <= 1);
  return depth * 4 - (foreign ? 1 : 0) - (missing ? 2 : 0) - issues.length * 0.01;
}
