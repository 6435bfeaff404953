import { describe, expect, it } from "vitest";
import type { Trial } from "../catalogue/contract/trial.ts";
import { FakeHost } from "../hosts/fake.ts";
import { findRoles, hostOfTarget } from "./targets.ts";

const names = ["c1", "c2", "c3"];
const trials = { database: trialOf("database"), queue: trialOf("queue") };

function trialOf(what: string): Trial {
  return {
    on: names,
    prepare: () => "",
    remove: () => "",
    leader: (place, queue) => `who leads the ${what} of ${place}, ${queue}?`,
  };
}

function ask(hosts: readonly FakeHost[]): ReturnType<typeof findRoles> {
  return findRoles({ hosts, vip: "10.0.0.10", trials });
}

describe("findRoles", () => {
  it("asks every host for the address, and one for each leader", async () => {
    const hosts = names.map(
      (name) =>
        new FakeHost(name, (script) => {
          if (script.includes("ip -o addr")) return { stdout: name === "c2" ? "holds\n" : "" };
          if (script.includes("the database of quorate_drill")) return { stdout: "c3\n" };
          return { stdout: script.includes("quorate_drill, ledger") ? "c1" : "" };
        }),
    );
    expect(await ask(hosts)).toEqual({ vipHolder: "c2", writer: "c3", queueLeader: "c1" });
    expect(hosts.map((host) => host.ran.length)).toEqual([3, 1, 1]);
  });

  it("asks another where the first is away or does not know", async () => {
    const hosts = names.map(
      (name) =>
        new FakeHost(name, (script) =>
          name === "c2" || script.includes("addr") ? { exitCode: 1 } : { stdout: "c3\n" },
        ),
    );
    hosts[0]?.cutOff();
    expect(await ask(hosts)).toEqual({ vipHolder: undefined, writer: "c3", queueLeader: "c3" });
  });

  it("takes silence for an answer: nobody leads", async () => {
    const hosts = names.map((name) => new FakeHost(name, () => ({ stdout: name === "c1" ? "" : "c2" })));
    expect(await ask(hosts)).toMatchObject({ writer: undefined, queueLeader: undefined });
  });

  it("gives nobody a role when nobody answers", async () => {
    const lost = new FakeHost("c1", () => ({ stdout: "holds\n" }));
    lost.cutOff();
    const roles = await ask([lost]);
    expect(roles).toEqual({ vipHolder: undefined, writer: undefined, queueLeader: undefined });
    expect(hostOfTarget("vip-holder", roles)).toBeUndefined();
    expect(hostOfTarget("writer", roles)).toBeUndefined();
    expect(hostOfTarget("c1", roles)).toBe("c1");
  });

  it("takes no name for a host that is none", async () => {
    const stranger = new FakeHost("c1", () => ({ stdout: "elsewhere\n" }));
    expect(await ask([stranger])).toMatchObject({ writer: undefined, queueLeader: undefined });
  });
});
