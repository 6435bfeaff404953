import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseCopy, parseEvidence, type CopyEvidence } from "./creation.ts";

const members = ["c1", "c2", "c3"];
const makers = { first: "first", another: (source: string, role: string) => `from ${source}, ${role}` };

function member(host: string, rest: Partial<CopyEvidence> = {}): CopyEvidence {
  return { host, copy: "none", database: "", role: "stopped", ...rest };
}

function choose(host: string, seen: readonly CopyEvidence[], acceptLossOf: readonly string[] = []): string {
  const found = chooseCopy(host, members, new Map(seen.map((each) => [each.host, each])), acceptLossOf, makers);
  return found.kind === "refuse" ? `refused: ${found.because}` : `${found.host}: ${found.script}`;
}

const whole = { copy: "whole", database: "7" } as const;

describe("a member's copy", () => {
  test("is the first one where nobody has ever had data, on the first member alone", () => {
    expect(
      choose(
        "c1",
        members.map((each) => member(each)),
      ),
    ).toBe("c1: first");
    expect(
      choose(
        "c2",
        members.map((each) => member(each)),
      ),
    ).toMatch(/refused: the first copy is made on c1/);
  });

  test("is made anew where the first attempt was cut off", () => {
    expect(choose("c1", [member("c1", { copy: "unfinished" }), member("c2"), member("c3")])).toBe("c1: first");
  });

  test("is made from the primary, or else from a standby that runs", () => {
    const standby = member("c2", { ...whole, role: "standby" });
    expect(choose("c1", [member("c1"), standby, member("c3", { ...whole, role: "primary" })])).toBe(
      "c1: from c3, primary",
    );
    expect(choose("c1", [member("c1"), standby, member("c3")])).toBe("c1: from c2, standby");
  });

  test.each([
    ["a member that cannot be asked may hold the data", "c1", [member("c1"), member("c2")], /c3 cannot be asked/],
    [
      "data that does not run is not passed over",
      "c1",
      [member("c1"), member("c2", whole), member("c3")],
      /c2 holds data and does not run/,
    ],
    [
      "files of another program are left alone",
      "c1",
      [member("c1", { copy: "foreign" }), member("c2"), member("c3")],
      /the data directory of c1 holds what is no copy/,
    ],
    ["a copy that is there is not replaced", "c1", [member("c1", whole), member("c2"), member("c3")], /c1 has a copy/],
    ["a member that says nothing gets nothing", "c1", [member("c2"), member("c3")], /c1 does not say/],
  ])("refused: %s", (_why, host, seen, sentence) => {
    expect(choose(host, seen)).toMatch(/^refused: /);
    expect(choose(host, seen)).toMatch(sentence);
  });

  test("begins without a member whose loss is accepted", () => {
    expect(choose("c1", [member("c1"), member("c2")], ["c3"])).toBe("c1: first");
    expect(choose("c2", [member("c2"), member("c3")], ["c1"])).toBe("c2: first");
  });

  test("is never the first one while anybody holds data, or might", () => {
    const anyMember = fc.record({
      copy: fc.constantFrom("none", "whole", "unfinished", "foreign"),
      database: fc.constantFrom("", "7"),
      role: fc.constantFrom("primary", "standby", "stopped"),
    });
    const any = fc.option(anyMember, { nil: undefined });
    fc.assert(
      fc.property(fc.tuple(any, any, any), fc.constantFrom(...members), (three, host) => {
        const seen = three.flatMap((each, index) => (each === undefined ? [] : [member(members[index] ?? "", each)]));
        if (!choose(host, seen).endsWith(": first")) return;
        expect(host).toBe("c1");
        expect(seen).toHaveLength(members.length);
        for (const { copy, role } of seen) {
          expect(["none", "unfinished"]).toContain(copy);
          expect(role === "stopped" || copy === "none" || host === "c1").toBe(true);
        }
      }),
    );
  });
});

describe("evidence", () => {
  test("is read line by line", () => {
    expect(parseEvidence("c1", "noise\ncopy=whole\ndatabase=7\nrole=standby\n")).toEqual(
      member("c1", { ...whole, role: "standby" }),
    );
  });

  test("that is torn makes nothing", () => {
    expect(parseEvidence("c1", "")).toMatchObject({ copy: "foreign", role: "stopped" });
    fc.assert(fc.property(fc.string(), (noise) => void parseEvidence("c1", noise)));
  });
});
