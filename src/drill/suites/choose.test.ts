import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import type { Design } from "../../catalogue/contract/design.ts";
import { vocabulary } from "../../catalogue/index.ts";
import { designSite } from "../../design/design-site.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { usualFaults } from "../faults/all.ts";
import { ordersOf } from "../orders.ts";
import { siteTrials } from "../site-workloads.ts";
import { type ChosenSuite, chosenFor, chosenSuites, suiteFaults, timingOf } from "./choose.ts";
import { estimateMs } from "./estimate.ts";
import { randomDrills } from "./random.ts";

function designOf(file: string): Design {
  const { site, findings } = parseSite(readFileSync(`examples/${file}.yaml`, "utf8"), file, vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

const core = designOf("three-controllers");

function settingsOf(design: Design) {
  const forgets = siteTrials(design).database?.forgets;
  return { ...usualFaults, lastsMs: 60_000, ...(forgets === undefined ? {} : { forgets }) };
}

function wordsOf(suite: ChosenSuite, design: Design): readonly string[] {
  return chosenFor(suite, design, settingsOf(design)).map(({ fault, target }) => `${fault}@${target}`);
}

function minutesOf(suite: ChosenSuite, design: Design): number {
  const faults = new Map(suiteFaults(design, settingsOf(design)).map((fault) => [fault.name, fault]));
  const chosen = chosenFor(suite, design, settingsOf(design));
  return chosen.reduce((sum, { fault }) => sum + estimateMs(faults.get(fault)!, timingOf(suite)), 0) / 60_000;
}

describe("suites of the core", () => {
  it("smoke has a host and what keeps the address, the data and the messages", () => {
    expect(wordsOf("smoke", core)).toEqual([
      "power-off@vip-holder",
      "kill-virtual-address@vip-holder",
      "kill-galera@writer",
      "kill-rabbitmq@queue-leader",
      "kill-haproxy@vip-holder",
      "kill-keystone-api@vip-holder",
    ]);
    expect(minutesOf("smoke", core)).toBeLessThan(3);
  });

  it("standard has about thirty, of every kind, within 25 minutes", () => {
    const words = wordsOf("standard", core);
    expect(words.length).toBeGreaterThan(26);
    expect(minutesOf("standard", core)).toBeLessThan(25);
    const kinds = [
      "cold-start",
      "freeze",
      "isolate",
      "flap",
      "pressure",
      "forget-galera",
      "stop-haproxy",
      "kill-haproxy",
    ];
    for (const kind of [...kinds, "partition-ring", "partition-bridge", "partition-one-way", "partition-halves"]) {
      expect(words.filter((word) => word.startsWith(`${kind}@`)).length, kind).toBe(1);
    }
  });

  it("full strikes every host that votes with whatever can happen to it", () => {
    const words = wordsOf("full", core);
    for (const host of core.voters) {
      expect(words).toContain(`power-off@${host}`);
      expect(words).toContain(`kill-galera@${host}`);
    }
    expect(words.filter((word) => word.startsWith("cold-start@"))).toHaveLength(1);
    expect(words.filter((word) => word.includes("firewall"))).toEqual([]);
  });
});

test.each(["three-controllers", "full-control-plane", "two-nodes-qdevice"])(
  "%s has suites that drill takes",
  (file) => {
    const design = designOf(file);
    for (const suite of chosenSuites) {
      const words = wordsOf(suite, design);
      expect(new Set(words).size).toBe(words.length);
      const wish = { faults: words, target: "vip-holder", onlyWhenWhole: true, settings: settingsOf(design) };
      expect(ordersOf(design, wish)).toHaveLength(words.length);
    }
    expect(minutesOf("smoke", design)).toBeLessThan(3);
    expect(minutesOf("standard", design)).toBeLessThan(25);
  },
);

describe("random drills", () => {
  const pool = { faults: suiteFaults(core, settingsOf(core)), hosts: core.voters };
  const first = (seed: number, count: number) => {
    const drill = randomDrills(seed, pool);
    return Array.from({ length: count }, (_, index) => drill(index));
  };

  it("are the same for the same seed, however they are asked for", () => {
    expect(first(7, 40)).toEqual(first(7, 60).slice(0, 40));
    expect(randomDrills(7, pool)(39)).toEqual(first(7, 40)[39]);
    expect(first(8, 40)).not.toEqual(first(7, 40));
  });

  it("are drills of the design, of all kinds", () => {
    const drills = first(1, 2000);
    const faults = drills.map(({ fault, target }) => `${fault}@${target}`);
    const wish = { faults, target: "vip-holder", onlyWhenWhole: true, settings: settingsOf(core) };
    expect(ordersOf(core, wish)).toHaveLength(2000);
    const drawn = new Set(drills.map(({ fault }) => fault));
    expect(pool.faults.map(({ name }) => name).filter((name) => !drawn.has(name))).toEqual([]);
    expect(new Set(drills.map(({ target }) => target))).toEqual(new Set(core.voters));
  });
});
