import { describe, expect, it } from "vitest";
import { FakeHost } from "../hosts/fake.ts";
import { findRoles, hostOfTarget, parseRoles } from "./targets.ts";

const question = { vip: "10.0.0.10", sqlPort: 3306, login: { user: "u", password: "p" }, queue: "ledger" };

describe("findRoles", () => {
  it("asks every host for the address, and its holder for the rest", async () => {
    const hosts = ["c1", "c2", "c3"].map(
      (name) =>
        new FakeHost(name, (script) => {
          if (script.includes("ip -o addr")) return { stdout: name === "c2" ? "holds\n" : "" };
          return { stdout: "writer c3\nleader rabbit@c1\n" };
        }),
    );
    expect(await findRoles({ hosts, ...question })).toEqual({ vipHolder: "c2", writer: "c3", queueLeader: "c1" });
    expect(hosts.map((host) => host.ran.length)).toEqual([1, 2, 1]);
  });

  it("gives nobody a role when nobody holds the address", async () => {
    const lost = new FakeHost("c1", () => ({ stdout: "holds\n" }));
    lost.cutOff();
    const roles = await findRoles({ hosts: [lost], ...question });
    expect(roles).toEqual({ vipHolder: undefined, writer: undefined, queueLeader: undefined });
    expect(hostOfTarget("vip-holder", roles)).toBeUndefined();
    expect(hostOfTarget("writer", roles)).toBeUndefined();
    expect(hostOfTarget("c1", roles)).toBe("c1");
  });

  it("takes no name for a host that is none", () => {
    expect(parseRoles("writer \nleader rabbit@elsewhere\n", ["c1"])).toEqual({
      writer: undefined,
      queueLeader: undefined,
    });
  });
});
