import { parseKnownAgents } from "./known-agents.ts";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { parseSite } from "./parse-site.ts";
import type { Vocabulary } from "./vocabulary.ts";

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
    keystone: { kind: "service", options: z.strictObject({ workers: z.int().min(1).default(2) }) },
    glance: {
      kind: "service",
      options: z.strictObject({ store: z.strictObject({ kind: z.enum(["file", "swift"]) }).optional() }),
    },
    galera: { kind: "infrastructure", options: z.strictObject({ gcache: z.string().default("128M") }) },
  },
};

const parse = (text: string) => parseSite(text, "site.yaml", vocabulary);

test("the example describes the demo site, defaults filled in", () => {
  const { site, findings } = parse(readFileSync("examples/three-controllers.yaml", "utf8"));
  expect(findings).toEqual([]);
  expect(site).toEqual({
    name: "demo",
    release: "epoxy",
    target: 0.9999,
    detectionMs: 1000,
    timers: "quorate",
    hosts: ["a", "b", "c"].map((rack, index) => ({
      name: `c${index + 1}`,
      address: `10.77.0.${index + 11}`,
      zone: `rack-${rack}`,
      roles: ["control", "network"],
      fencing: {},
    })),
    database: { engine: "mariadb", mode: "galera" },
    vip: { internal: { address: "10.77.0.10", prefix: 24 }, manager: "keepalived", routerId: 10 },
    fencing: { kind: "agent", agent: "lab", action: "off", parameters: {}, further: [] },
    firewall: true,
    certificates: "none",
    ssh: {},
    secrets: { kind: "file", path: "demo.secrets.yaml" },
    overrides: [],
    managers: {},
    resources: [],
    rates: {},
    services: { keystone: { workers: 2 }, glance: {} },
  });
});

const leaving = (state: string) =>
  parse(
    `hosts:\n  c1: 10.0.0.1\n  c2: 10.0.0.2\n  c3: 10.0.0.3\n  c4: { address: 10.0.0.4, roles: control, state: ${state} }\nvip: 10.0.0.9/24\nfencing: lab\nservices: [keystone]\n`,
  );

test("a host that leaves has no role any more, and does not vote", () => {
  const { site, findings } = leaving("leaving");
  expect(site?.hosts[3]).toMatchObject({ name: "c4", roles: [], leaving: true });
  expect(findings.map(({ code }) => code)).not.toContain("even-voters");
  expect(leaving("serving").site?.hosts[3]).not.toHaveProperty("leaving");
  expect(leaving("serving").findings.map(({ code }) => code)).toContain("even-voters");
});

test("a rate may be a range: its figure is the middle by ratio, of a coverage that of what is not covered", () => {
  const { site, findings } = parse(
    "hosts:\n  c1: 10.0.0.1\n  c2: 10.0.0.2\n  c3: 10.0.0.3\nvip: 10.0.0.9/24\nfencing: lab\nservices: [keystone]\nrates: { host: { mttr: 4h to 36h, coverage: 80% to 95%, unnoticed: 20m } }\n",
  );
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  const { mttrHours, coverage, unnoticedHours, ranges } = site!.rates["host"]!;
  expect(mttrHours).toBeCloseTo(12, 12);
  expect(coverage).toBeCloseTo(0.9, 12);
  expect(unnoticedHours).toBeCloseTo(1 / 3, 12);
  expect(ranges).toEqual({ mttrHours: [4, 36], coverage: [0.8, 0.95] });
});

test("a host's state is one of two words", () => {
  expect(leaving("gone").findings.map(({ code }) => code)).toContain("bad-value");
});

const withSwitches = (switches: string) =>
  parseSite(
    `hosts:\n  c1: { address: 10.0.0.1${switches} }\n  c2: 10.0.0.2\n  c3: 10.0.0.3\nvip: 10.0.0.9/24\nfencing: lab\nservices: [keystone]\n`,
    "s.yaml",
    vocabulary,
  );

test("a host says which switches connect it: one, or several of which any is enough", () => {
  expect(withSwitches("").site?.hosts[0]).not.toHaveProperty("switches");
  expect(withSwitches(", switch: tor-1").site?.hosts[0]?.switches).toEqual(["tor-1"]);
  expect(withSwitches(", switch: [tor-1, 2, tor-1]").site?.hosts[0]?.switches).toEqual(["tor-1", "2"]);
  const [wrong] = withSwitches(", switch: { a: 1 }").findings;
  expect([wrong?.code, wrong?.place.line]).toEqual(["wrong-type", 2]);
  expect(wrong?.remedy).toContain("switch: ");
});
