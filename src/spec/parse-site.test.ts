import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { parseSite } from "./parse-site.ts";
import type { Vocabulary } from "./vocabulary.ts";

const vocabulary: Vocabulary = {
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
    release: "zed",
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
    vip: { internal: { address: "10.77.0.10", prefix: 24 }, manager: "keepalived", routerId: 10 },
    fencing: { kind: "agent", agent: "lab", action: "off", parameters: {} },
    ssh: { user: "root", port: 22 },
    secretsPath: "demo.secrets.yaml",
    rates: {},
    services: { keystone: { workers: 2 }, glance: {} },
  });
});
