import { describe, expect, it, test } from "vitest";
import { FakeHost } from "../../hosts/fake.ts";
import { faultsOf, usualFaults } from "./all.ts";
import type { Fault, FaultContext } from "./fault.ts";

function siteOf(count: number) {
  const names = Array.from({ length: count }, (_, index) => `c${index + 1}`);
  const design = {
    components: [{ name: "balancer", units: ["b.service"], hosts: names }],
    hosts: names.map((name, index) => ({
      name,
      address: `10.0.0.${index + 1}`,
      addresses: { storage: `fd00::${index + 1}` },
    })),
  };
  const forgets = { name: "database", units: ["d.service"], file: "/var/lib/d/state" };
  const faults = faultsOf(design, { ...usualFaults, forgets });
  const hosts = names.map((name) => new FakeHost(name, () => ({})));
  return { names, faults, hosts };
}

function contextOf(hosts: readonly FakeHost[], target: string, powered: string[] = []): FaultContext {
  const power = {
    off: (host: string) => Promise.resolve(void powered.push(`off ${host}`)),
    on: (host: string) => Promise.resolve(void powered.push(`on ${host}`)),
    freeze: () => Promise.resolve(),
    thaw: () => Promise.resolve(),
  };
  return { host: target, hosts, power, signal: new AbortController().signal, say: () => undefined };
}

function named(faults: readonly Fault[], name: string): Fault {
  const found = faults.find((fault) => fault.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found;
}

/** Who hears whom, `1` or `.`, a row for each listener. */
async function heard(name: string, count: number): Promise<readonly string[]> {
  const { names, faults, hosts } = siteOf(count);
  await named(faults, name).inject(contextOf(hosts, "c1"));
  const dropped = hosts.map(({ ran }) => (ran[0] ?? "").split("\n", 1)[0]?.split(/[^0-9.:a-f]+/u) ?? []);
  return dropped.map((addresses) =>
    names.map((_, index) => (addresses.includes(`10.0.0.${index + 1}`) ? "." : "1")).join(""),
  );
}

describe("partitions", () => {
  it.each([
    ["isolate", ["1....", ".1111", ".1111", ".1111", ".1111"]],
    ["partition-halves", ["11...", "11...", "..111", "..111", "..111"]],
    ["partition-ring", ["111..", ".111.", "..111", "1..11", "11..1"]],
    ["partition-bridge", ["11111", "111..", "111..", "1..11", "1..11"]],
    ["partition-one-way", ["1....", "11111", "11111", "11111", "11111"]],
  ])("%s", async (name, expected) => {
    expect(await heard(name, 5)).toEqual(expected);
  });

  it("of three hosts leave each a majority, or one alone", async () => {
    expect(await heard("partition-ring", 3)).toEqual(["11.", ".11", "1.1"]);
    expect(await heard("partition-bridge", 3)).toEqual(["111", "11.", "1.1"]);
    expect(await heard("partition-halves", 3)).toEqual(["1..", ".11", ".11"]);
  });

  it("are not offered to two hosts, and cut every network of the others", async () => {
    expect(siteOf(2).faults.map(({ name }) => name)).not.toContain("isolate");
    const { faults, hosts } = siteOf(3);
    await named(faults, "isolate").inject(contextOf(hosts, "c2"));
    expect(hosts[1]?.ran[0]).toContain("addresses=(10.0.0.1 fd00::1 10.0.0.3 fd00::3)");
    expect(hosts[1]?.ran[0]).toContain("seconds=80");
  });
});

test("every fault is healed, also of a host that was fenced for it and cannot be reached", async () => {
  const { names, faults, hosts } = siteOf(3);
  hosts[0]?.cutOff();
  for (const fault of faults.filter(({ name }) => name !== "freeze" && name !== "pressure")) {
    const powered: string[] = [];
    await fault.heal(contextOf(hosts, "c1", powered));
    expect([fault.name, names.filter((name) => powered.includes(`on ${name}`))]).toEqual([
      fault.name,
      fault.name.startsWith("partition") || fault.name === "isolate" || fault.name === "cold-start" ? names : ["c1"],
    ]);
  }
});

test("a cold start leaves no host the time to see another go, and is healed also where it was cut off in between", async () => {
  const { names, faults, hosts } = siteOf(3);
  const done: string[] = [];
  const tell = (what: string) => (host: string) => Promise.resolve(void done.push(`${what} ${host}`));
  const power = { off: tell("off"), on: tell("on"), freeze: tell("freeze"), thaw: tell("thaw") };
  const context = { ...contextOf(hosts, "c1"), power };
  await named(faults, "cold-start").inject(context);
  expect(done).toEqual([...names.map((name) => `freeze ${name}`), ...names.map((name) => `off ${name}`)]);
  done.length = 0;
  await named(faults, "cold-start").heal(context);
  for (const name of names) expect(done.indexOf(`thaw ${name}`)).toBeLessThan(done.indexOf(`on ${name}`));
});

test("what cannot be done on a host says why", async () => {
  const hosts = [new FakeHost("c1", () => ({ exitCode: 1, stderr: "nftables is not installed\n" }))];
  const { faults } = siteOf(3);
  await expect(named(faults, "flap").inject(contextOf(hosts, "c1"))).rejects.toThrow(
    "c1 could not be broken so: nftables is not installed",
  );
});
