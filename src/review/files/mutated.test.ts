import * as fc from "fast-check";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { reviewFiles } from "../review-files.ts";
import { hostOf, recognise, type FileKind } from "./recognise.ts";
import type { SourceFile } from "./source.ts";

/** Real files of every kind, from the sites that others built. */
const foreign = join(import.meta.dirname, "../../../test/foreign");
const originals = readdirSync(foreign, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry): SourceFile => {
    const shown = join(entry.parentPath, entry.name).slice(foreign.length + 1);
    return { ...hostOf(shown), shown, text: readFileSync(join(entry.parentPath, entry.name), "utf8") };
  });

const kinds: readonly FileKind[] = [
  "haproxy",
  "keepalived",
  "corosync",
  "mysql",
  "rabbitmq-conf",
  "rabbitmq-erlang",
  "rabbitmq-definitions",
  "cib",
  "oslo",
  "patroni",
  "etcd",
  "chrony",
];

/** What an editor, a template or a broken disk does to a file: by lines, by words, by characters. */
type Mutation = (text: string) => string;

function atLine(change: (lines: string[], at: number) => void): fc.Arbitrary<Mutation> {
  return fc.nat().map((n) => (text) => {
    const lines = text.split("\n");
    change(lines, n % lines.length);
    return lines.join("\n");
  });
}

const strange = fc.oneof(
  fc.constantFrom("{", "}", "[", "]", "<", "</a>", '"', "'", "\\", "#", "!", "=", ":", ";", "%", "\0", "\r", "\uFFFD"),
  fc.constantFrom("__proto__", "nan", "-1", "0", "1e999", "99999999999999999999", "PT-1S", "${x}", "{{ x }}"),
  fc.string({ unit: "binary", maxLength: 6 }),
);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  atLine((lines, at) => lines.splice(at, 1)),
  atLine((lines, at) => lines.splice(at, 0, lines[at] ?? "")),
  atLine((lines, at) => lines.splice(0, 0, ...lines.splice(at))),
  atLine((lines, at) => lines.push(...lines.slice(at).toReversed())),
  fc.nat().map(
    (n): Mutation =>
      (text) =>
        text.slice(0, n % (text.length + 1)),
  ),
  fc.nat().map(
    (n): Mutation =>
      (text) =>
        text.slice(n % (text.length + 1)),
  ),
  // A value or a word becomes something strange.
  fc.tuple(fc.nat(), strange).map(([n, word]): Mutation => (text) => {
    const words = [...text.matchAll(/[\w.:/-]+/gu)];
    const chosen = words[n % Math.max(1, words.length)];
    return chosen === undefined
      ? word
      : text.slice(0, chosen.index) + word + text.slice(chosen.index + chosen[0].length);
  }),
  fc.tuple(fc.nat(), strange).map(([n, piece]): Mutation => (text) => {
    const at = n % (text.length + 1);
    return text.slice(0, at) + piece + text.slice(at);
  }),
);

describe.each(kinds)("%s, spoiled", (kind) => {
  const ofKind = originals.filter((file) => recognise(file) === kind);

  it("is reviewed without a crash, in places that are there, and shows no secret", () => {
    expect(ofKind.length).toBeGreaterThan(0);
    fc.assert(
      fc.property(
        fc.nat({ max: ofKind.length - 1 }),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (n, mutations) => {
          const original = ofKind[n];
          if (original === undefined) return;
          const text = mutations.reduce((sum, mutate) => mutate(sum), original.text);
          const lines = text.split("\n");
          for (const { place, message, remedy, excerpt } of reviewFiles([{ ...original, text }])) {
            expect(place.line).toBeGreaterThanOrEqual(1);
            expect(place.line).toBeLessThanOrEqual(lines.length);
            expect(place.column).toBeGreaterThanOrEqual(1);
            expect(`${message}${remedy}`).not.toMatch(/undefined|NaN|\[object/u);
            expect(excerpt ?? "").not.toMatch(/:\/\/\w+:\w+@/u);
          }
        },
      ),
      { numRuns: 250 },
    );
  });

  it("says the same, whatever order its files come in", () => {
    const forth = reviewFiles(ofKind);
    expect(reviewFiles(ofKind.toReversed())).toEqual(forth);
  });
});

// Found at random, once in some thousand files each.
it.each([
  ["keepalived.conf", "vrrp_instance a {\n virtual_router_id nan\n}\nvrrp_instance b {\n virtual_router_id nan\n}\n"],
  ["haproxy.cfg", "listen a\n bind 10.0.0.1:80 __proto__\n server constructor 10.0.0.1:80 __proto__ constructor\n"],
  ["proxysql.yaml", "mysql_servers:\n  - address: a\nmysql_galera_hostgroups:\n  - max_writers: many\n"],
])("%s: %j is reviewed as well", (path, text) => {
  const found = reviewFiles([{ host: "", shown: path, path, text }]);
  expect(found.map(({ message, remedy }) => `${message}${remedy}`).join()).not.toMatch(/undefined|NaN|\[object/u);
});
