import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SiteHost } from "../spec/site.ts";
import { chooseMembers } from "./members.ts";

function host(name: string, zone: string, roles: SiteHost["roles"] = ["control", "network"]): SiteHost {
  return { name, address: "10.0.0.1", zone, roles, fencing: {} };
}

const anyHosts = fc
  .array(fc.record({ zone: fc.constantFrom("a", "b", "c", "d"), control: fc.boolean() }), { maxLength: 30 })
  .map((hosts) =>
    hosts.map(({ zone, control }, index) => host(`h${index}`, zone, control ? ["control"] : ["compute"])),
  );

describe("the members that vote", () => {
  test("are all of three", () => {
    expect(chooseMembers([host("c1", "a"), host("c2", "b"), host("c3", "c")])).toEqual(["c1", "c2", "c3"]);
  });

  test("are an odd number: three of four", () => {
    expect(chooseMembers(["a", "b", "c", "d"].map((zone, index) => host(`c${index}`, zone)))).toHaveLength(3);
  });

  test("are spread over the zones", () => {
    const hosts = [
      host("a1", "a"),
      host("a2", "a"),
      host("a3", "a"),
      host("b1", "b"),
      host("c1", "c"),
      host("c2", "c"),
    ];
    expect(chooseMembers(hosts)).toEqual(["a1", "a2", "b1", "c1", "c2"]);
  });

  test("are control hosts, at most five, odd unless there are two, in site order", () => {
    fc.assert(
      fc.property(anyHosts, (hosts) => {
        const members = chooseMembers(hosts);
        const control = hosts.filter(({ roles }) => roles.includes("control")).map(({ name }) => name);
        expect(control.filter((name) => members.includes(name))).toEqual(members);
        expect(members.length).toBeLessThanOrEqual(5);
        if (control.length > 2) expect(members.length % 2).toBe(1);
        else expect(members).toHaveLength(control.length);
      }),
    );
  });

  test("leave no zone with two more than another that could have had one more", () => {
    fc.assert(
      fc.property(anyHosts, (hosts) => {
        const members = new Set(chooseMembers(hosts));
        const zones = [...new Set(hosts.map(({ zone }) => zone))].map((zone) => {
          const control = hosts.filter((each) => each.zone === zone && each.roles.includes("control"));
          return { chosen: control.filter(({ name }) => members.has(name)).length, all: control.length };
        });
        for (const one of zones) {
          for (const another of zones) {
            if (another.chosen < another.all) expect(one.chosen - another.chosen).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });
});
