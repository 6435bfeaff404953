import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { parseSite } from "../spec/parse-site.ts";
import { designSite } from "./design-site.ts";

const example = readFileSync("examples/three-controllers.yaml", "utf8");

function parsed(timers: string) {
  return parseSite(`${example}timers: ${timers}\n`, "site.yaml", vocabulary);
}

function designed(timers: string) {
  const { site, findings } = parsed(timers);
  if (site === undefined) throw new Error(findings.map(({ message }) => message).join("\n"));
  return designSite(site);
}

function boundMs(timers: string): number {
  return Math.max(...designed(timers).outages.map((outage) => outage.boundMs));
}

describe("single timers of a site file", () => {
  test("replace those of the set that they stand over, and no others", () => {
    const design = designed("{ set: kolla-ansible, corosync.token: 5s, corosync.consensus: 6s }");
    const theirs = designed("kolla-ansible");
    expect(design.timers["corosync.token"]).toMatchObject({
      valueMs: 5000,
      because: "your site file says so (timers)",
    });
    const changed = Object.keys(design.timers).filter(
      (name) => design.timers[name]?.valueMs !== theirs.timers[name]?.valueMs,
    );
    expect(changed).toEqual(["corosync.token", "corosync.consensus"]);
    expect(design.decisions.find(({ subject }) => subject === "timers")?.choice).toContain(
      "but for 2 timers that your site file gives",
    );
  });

  test("decide what a fault costs", () => {
    expect(boundMs("{ keepalived.advert_int: 4s }")).toBeGreaterThan(boundMs("quorate") + 8000);
  });

  test.each([
    ["{ corosync.tokn: 3s }", "unknown-timer", 'Did you mean "corosync.token"?'],
    ["{ corosync.token: 3s }", "timer-refused", "corosync.consensus is 960 ms"],
    ["{ keepalived.advert_int: 15ms }", "timer-refused", "multiples of 10 ms"],
    ["{ corosync.token: 3 }", "bad-duration", '"3"'],
    ["{ set: kola-ansible }", "bad-value", 'Did you mean "kolla-ansible"?'],
    ["[kolla-ansible]", "wrong-type", "is a list"],
  ])("%s is a finding: %s", (timers, code, words) => {
    const { site, findings } = parsed(timers);
    expect(site).toBeUndefined();
    const found = findings.find((each) => each.code === code);
    expect(`${found?.message} ${found?.remedy}`).toContain(words);
  });
});
