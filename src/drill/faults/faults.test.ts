import { describe, expect, it, test } from "vitest";
import { FakeHost } from "../../hosts/fake.ts";
import { faultsOf, usualFaults } from "./all.ts";
import type { Fault, FaultContext } from "./fault.ts";

const ring = { from: "peers", what: "the ring", protocol: "udp", port: 5405 } as const;

function siteOf(count: number) {
  const names = Array.from({ length: count }, (_, index) => `c${index + 1}`);
  const design = {
    components: [
      {
        name: "balancer",
        units: ["b.service"],
        hosts: names,
        fills: ["balancer" as const],
        listens: [],
        manager: "systemd",
      },
      { name: "ring", units: [], hosts: names, fills: ["membership" as const], listens: [ring], manager: "systemd" },
    ],
    voters: names,
    endpoints: [
      {
        component: "balancer",
        port: 5000,
        protocol: "http" as const,
        backends: names.map((host, index) => ({
          host,
          address: `10.0.0.${index + 1}`,
          port: 5001,
          role: "active" as const,
        })),
      },
    ],
    addresses: [{ address: "10.0.0.100" }],
    cluster: {
      fenceDevices: [{ agent: "fence_board" }],
      resources: [{ id: "address", agent: "ocf:heartbeat:IPaddr2" }],
    },
    hosts: names.map((name, index) => ({
      name,
      // Of five the first two are in a rack of their own.
      zone: index < 2 ? "rack-a" : "rack-b",
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
    ["partition-mute", ["11111", ".1111", ".1111", ".1111", ".1111"]],
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

/** Faults that end by themselves, are healed in memory of a live host, or are the operator's own doing. */
const needNoPower = /^(freeze|pressure.*|rolling-restart)$/;
/** What they do to a host its disk keeps, so that they wait for it. */
const waitForHost = /^permissions-/;
const ofAll = /^(partition.*|isolate|isolate-unfenced|cold-start.*|kill-each-.*|fencing-dead|names-gone)$/;
const ofOthers: Readonly<Record<string, readonly string[]>> = {
  "power-off-two": ["c1", "c2"],
  "power-off-zone-rack-a": ["c1", "c2"],
  // The one that took the address.
  "address-stolen": ["c2"],
};

/** One that was interrupted: nothing is waited for. */
const interrupted = AbortSignal.abort();

test("every fault is healed, also of a host that was fenced for it and cannot be reached", async () => {
  const { names, faults, hosts } = siteOf(3);
  hosts[0]?.cutOff();
  for (const fault of faults.filter(({ name }) => !needNoPower.test(name) && !waitForHost.test(name))) {
    const powered: string[] = [];
    await fault.heal({ ...contextOf(hosts, "c1", powered), signal: interrupted });
    expect([fault.name, names.filter((name) => powered.includes(`on ${name}`))]).toEqual([
      fault.name,
      ofOthers[fault.name] ?? (ofAll.test(fault.name) ? names : ["c1"]),
    ]);
  }
});

test("what a host's disk has kept is undone once the host is there again", async () => {
  const { faults, hosts } = siteOf(3);
  const [first] = hosts;
  first?.cutOff();
  const power = { ...contextOf(hosts, "c1").power, on: () => Promise.resolve(first?.reconnect()) };
  await named(faults, "permissions-database").heal({ ...contextOf(hosts, "c1"), power });
  expect(first?.ran.join("\n")).toContain('chmod "$mode"');
});

test("hosts undo by themselves what scripts do to them, should nobody else do it", async () => {
  for (const name of ["loss", "delay", "cut-cluster", "descriptors-balancer", "occupy-balancer", "names-gone"]) {
    const { faults, hosts } = siteOf(3);
    const fault = named(faults, name);
    await fault.inject(contextOf(hosts, "c1"));
    const done = hosts[0]?.ran[0] ?? "";
    expect([name, done]).toEqual([name, expect.stringMatching(/^name=\S+\nseconds=80\nundo='/)]);
    await fault.heal(contextOf(hosts, "c1"));
    // What the host was told to do is what is done to heal it.
    const undo = (hosts[0]?.ran[1] ?? "").split("# shellcheck")[1]?.trim().split("\n")[0] ?? "none";
    expect(done).toContain(undo);
  }
});

test("a zone goes dark at once, and what is left of a majority is judged like any single failure", async () => {
  const { faults, hosts } = siteOf(5);
  const [small, large] = [named(faults, "power-off-zone-rack-a"), named(faults, "power-off-zone-rack-b")];
  expect([small.everywhere, large.everywhere]).toEqual([undefined, true]);
  const powered: string[] = [];
  await small.inject(contextOf(hosts, "c1", powered));
  expect(powered).toEqual(["off c1", "off c2"]);
  await small.heal(contextOf(hosts, "c1", powered));
  expect(powered.slice(2).toSorted()).toEqual(["on c1", "on c2"]);
});

test("two faults at once are both healed where one of them cannot be", async () => {
  const { faults, hosts } = siteOf(3);
  const powered: string[] = [];
  hosts[2]?.cutOff();
  await named(faults, "isolate-unfenced").heal({ ...contextOf(hosts, "c1", powered), signal: interrupted });
  expect(hosts[0]?.ran.join("\n")).toMatch(/umount[^]*nft delete table|nft delete table[^]*umount/);
});

test("a host that is lost again in the middle of coming back is not left dark when the drill is interrupted there", async () => {
  const { faults, hosts } = siteOf(3);
  const powered: string[] = [];
  const drill = new AbortController();
  const context = { ...contextOf(hosts, "c1", powered), signal: drill.signal };
  const relapse = named(faults, "relapse");
  const injected = relapse.inject(context);
  drill.abort();
  await expect(injected).rejects.toThrow();
  await relapse.heal(context);
  expect(powered).toEqual(["off c1", "on c1"]);
});

test("what an operator does is done where the drill may do it, and refused where it may not", async () => {
  const { faults, hosts } = siteOf(3);
  await expect(named(faults, "rolling-restart").inject(contextOf(hosts, "c1"))).rejects.toThrow(
    "this drill acts on the site as an operator, which this one may not be",
  );
  const done: string[] = [];
  const operations = {
    restartAll(_: AbortSignal, say: (step: string) => void) {
      done.push("restart");
      say("c1: restart a unit");
      return Promise.resolve();
    },
    forgetApplied: () => Promise.resolve(void done.push("forget")),
    // Once more is needed: the host was still joining.
    apply: () => Promise.resolve(done.push("apply") === 1 ? "it stopped" : undefined),
  };
  const say = (name: string, text: string): void => void done.push(`${name}: ${text}`);
  await named(faults, "rolling-restart").inject({ ...contextOf(hosts, "c1"), operations, say });
  await named(faults, "apply-cut").heal({ ...contextOf(hosts, "c1"), operations });
  expect(done).toEqual([
    "fault: every part of the site is restarted, one host at a time",
    "restart",
    "note: c1: restart a unit",
    "apply",
  ]);
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
