import { parseKnownAgents } from "./known-agents.ts";
import * as fc from "fast-check";
import { expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { z } from "zod";
import { siteFindingCodes } from "./codes.ts";
import { formatFindings } from "./format-findings.ts";
import { parseSite } from "./parse-site.ts";
import {
  fencingKeys,
  hostKeys,
  networkKeys,
  packagesKeys,
  receiverKeys,
  siteKeys,
  sourceKeys,
  vipKeys,
} from "./site-keys.ts";
import type { Vocabulary } from "./vocabulary.ts";

// Many runs, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 });

const vocabulary: Vocabulary = {
  releases: { names: ["epoxy", "zed"], default: "epoxy" },
  servedFrom: ["epoxy"],
  componentsOf: () => [],
  timersOf: () => ({ names: [], broken: [] }),
  agents: parseKnownAgents(""),
  copied: [{ engine: "mariadb", mode: "galera", ready: true }],
  databases: [
    { engine: "mariadb", mode: "galera" },
    { engine: "postgresql", mode: "replication" },
  ],
  technologies: {
    keystone: {
      kind: "service",
      options: z.strictObject({ workers: z.int().default(2), list: z.array(z.string()).optional() }),
    },
    galera: { kind: "infrastructure", options: z.strictObject({}) },
  },
};

const valid = `site: &name demo
release: zed
target: 99.99%
detection: 1s
networks: { storage: { cidr: 10.78.0.0/24, carries: [rings] } }
hosts:
  c1: &host { address: 10.77.0.11, addresses: &on { storage: 10.78.0.11 }, zone: rack-a, roles: [control, network], fencing: { plug: 1 } }
  c2: { <<: *host, address: 10.77.0.12, addresses: { <<: *on, storage: 10.78.0.12 } }
  c3: { address: 10.77.0.13, addresses: { storage: 10.78.0.13 }, zone: rack-c }
vip: { internal: 10.77.0.10/24, public: "10.78.0.10/24", manager: keepalived, router-id: 10 }
fencing: { agent: lab, parameters: { name: *name } }
ssh: { user: root, port: 22 }
packages: { mirror: { debian: http://m.example.org, security: none, components: [main] }, proxy: { https: none } }
rates: { host: { mttf: 1y, mttr: 4h, coverage: 95% } }
services: { keystone: { workers: 3 }, galera: }
`;

/** What holds of every text, whatever it is. */
function expectSound(text: string): void {
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  expect(site === undefined).toBe(findings.some(({ severity }) => severity === "error"));
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  for (const { code, message, remedy, place, excerpt } of findings) {
    expect(siteFindingCodes).toHaveProperty(code);
    expect(message).toMatch(/^[^\n]+\.$/);
    expect(remedy).not.toBe("");
    const line = lines[place.line - 1];
    expect(excerpt).toBe(line?.replace(/\r$/, ""));
    expect(place.column).toBeGreaterThanOrEqual(1);
    expect(place.column).toBeLessThanOrEqual((line?.length ?? 0) + 1);
  }
  // oxlint-disable-next-line no-control-regex
  expect(formatFindings(findings, { color: false })).not.toMatch(/[\0-\x09\x0B-\x1F\x7F]/);
}

test("the text that is mutated below is sound", () => {
  const { findings } = parseSite(valid, "site.yaml", vocabulary);
  expect(findings.map(({ code }) => code)).toEqual(["no-security-updates"]);
});

test("any text", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), expectSound), { numRuns: 150 });
});

test("any text of YAML's signs", () => {
  const sign = fc.constantFrom(
    ..."[]{},:-?&*!|>'\"%@#~ \n\r\tab0.<".split(""),
    "<<: ",
    "hosts:",
    "*a ",
    "&a ",
    "- ",
    "\n  ",
    "---\n",
  );
  fc.assert(
    fc.property(
      fc.array(sign, { maxLength: 80 }).map((signs) => signs.join("")),
      expectSound,
    ),
    { numRuns: 250 },
  );
});

test("a sound text with pieces cut out, doubled or put in", () => {
  const piece = fc.constantFrom(
    "",
    " ",
    "\n",
    ":",
    "- ",
    "[",
    "}",
    "*name",
    "&x ",
    "null",
    "'",
    '"',
    "#",
    "\t",
    "\u0000",
    "<<: *host\n",
    "9".repeat(30),
  );
  const edit = fc.tuple(fc.nat(valid.length), fc.nat(12), piece);
  const mutated = fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) => {
    let text = valid;
    for (const [at, length, put] of edits) text = text.slice(0, at) + put + text.slice(at + length);
    return text;
  });
  fc.assert(fc.property(mutated, expectSound), { numRuns: 250 });
});

test("any tree, with the keys of a site", () => {
  const keys = [siteKeys, hostKeys, networkKeys, vipKeys, fencingKeys, packagesKeys, receiverKeys, sourceKeys].flatMap(
    (table) => Object.keys(table),
  );
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 5, withCrossShrink: true },
      fc.constantFrom(
        "10.77.0.11",
        "10.77.0.10/24",
        "1s",
        "99%",
        "lab",
        "keystone",
        "",
        null,
        true,
        7,
        -1,
        0.5,
        Infinity,
        NaN,
        "~",
      ),
      fc.string({ maxLength: 8 }),
      fc.dictionary(
        fc.oneof(fc.constantFrom(...keys, "keystone", "c1", "__proto__", "<<"), fc.string({ maxLength: 5 })),
        tie("tree"),
        { maxKeys: 8 },
      ),
      fc.array(tie("tree"), { maxLength: 5 }),
    ),
  }));
  const root = fc.dictionary(fc.constantFrom(...keys), tree, { maxKeys: 12 });
  fc.assert(
    fc.property(root, (data) => expectSound(stringify(data))),
    { numRuns: 150 },
  );
});

const forty = Array.from({ length: 40 }, (_, index) => index);

test.each([
  ["brackets", "nesting-too-deep", "[".repeat(500_000)],
  ["dashes", "nesting-too-deep", "- ".repeat(500_000)],
  ["errors", "too-many-findings", "a: @\n".repeat(5_000)],
  ["lines", "file-too-large", "\n".repeat(1_000_000)],
  ["tokens", "file-too-large", `a: [${"b, ".repeat(300_000)}]`],
  ["lines of a text", "file-too-large", `site: |${"\n".repeat(1_000_000)}`],
  ["letters", "bad-name", `site: ${"a".repeat(1_000_000)}`],
  ["unknown aliases", "too-many-findings", forty.map(() => "- *b\n".repeat(100)).join("")],
  [
    "hosts that are one",
    "too-many-aliases",
    `d: &d [${"a,".repeat(5000)}]\nhosts: {${forty.map((index) => `h${index}: *d`).join(", ")}}\n`,
  ],
  [
    "merges that double",
    "too-many-aliases",
    `m0: &a0 {}\n${forty.map((index) => `m${index + 1}: &a${index + 1} { <<: [*a${index}, *a${index}] }\n`).join("")}hosts: *a40\n`,
  ],
])("%s without end come to an end: %s", (_, code, text) => {
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  expect(site).toBeUndefined();
  expect(findings.map((finding) => finding.code)).toContain(code);
  expect(findings.length).toBeLessThanOrEqual(1001);
});
