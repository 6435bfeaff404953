import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chooseBootstrap, chooseStop, parseEvidence, type MemberEvidence } from "./recovery.ts";

const members = ["c1", "c2", "c3"];
const cluster = "b5551c16-e69e-11f1-a1a1-ef139c2ab434";
const other = "00001c16-e69e-11f1-a1a1-ef139c2ab434";
const zero = "00000000-0000-0000-0000-000000000000";

function member(host: string, change: Partial<MemberEvidence> = {}): MemberEvidence {
  return {
    host,
    clusterStatus: "",
    clusterSize: 0,
    uuid: cluster,
    seqno: 10,
    safeToBootstrap: false,
    pristine: false,
    running: false,
    ...change,
  };
}

function choose(seen: readonly MemberEvidence[], acceptLossOf: readonly string[] = []): string {
  const resolution = chooseBootstrap(members, new Map(seen.map((each) => [each.host, each])), acceptLossOf);
  return resolution.kind === "make" ? `${resolution.host}: ${resolution.because}` : `refused: ${resolution.because}`;
}

function stop(seen: readonly MemberEvidence[], acceptLossOf: readonly string[] = []): string {
  const resolution = chooseStop("c2", members, new Map(seen.map((each) => [each.host, each])), acceptLossOf);
  return `${resolution.kind}: ${resolution.because}`;
}

const fresh = { uuid: "", seqno: -1, pristine: true };

describe("whether a member that waits for a primary component is stopped", () => {
  const waiting = { clusterStatus: "non-Primary", running: true };

  test("only when every member says that it has none", () => {
    expect(stop(members.map((host) => member(host, waiting)))).toMatch(/^make: no member has a primary component/);
    expect(stop([member("c1", waiting), member("c2", waiting)])).toMatch(/^refuse: c3 cannot be asked/);
    expect(stop([member("c1", waiting), member("c2", waiting)], ["c3"])).toMatch(/^make: /);
  });

  test("not when one that it can join has come to be meanwhile", () => {
    const seen = [member("c1", waiting), member("c2", waiting), member("c3", { ...waiting, clusterStatus: "Primary" })];
    expect(stop(seen)).toBe("refuse: c3 is in a primary component, which c2 joins by itself");
  });
});

describe("which member a cluster is started from", () => {
  test("the first one when none has ever held data", () => {
    expect(choose(members.map((host) => member(host, fresh)))).toBe(
      "c1: no member has ever held data; the first one starts the cluster",
    );
  });

  test("the newest of one cluster, whatever the bootstrap flag says", () => {
    const seen = [member("c1", { safeToBootstrap: true, seqno: 7 }), member("c2", { seqno: 12 }), member("c3")];
    expect(choose(seen)).toBe(`c2: c2 holds the newest data of cluster ${cluster} (c1 7, c2 12, c3 10)`);
  });

  test("a member with data, never a pristine one", () => {
    expect(choose([member("c1", fresh), member("c2", { seqno: 0 }), member("c3", fresh)])).toMatch(/^c2: /);
  });

  test.each([
    ["an unreachable member may be newer", [member("c1"), member("c2")], /c3 cannot be asked and may hold newer data/],
    [
      "sequence numbers of different clusters are not compared",
      [member("c1", { uuid: other, seqno: 99 }), member("c2"), member("c3")],
      /different clusters .*--accept-loss-of HOST/,
    ],
    [
      "a zero UUID with the bootstrap flag set is a lie",
      [member("c1", { uuid: zero, seqno: -1, safeToBootstrap: true }), member("c2"), member("c3")],
      /c1 has data but no usable position/,
    ],
    [
      "a member that runs was not asked how far it is",
      [member("c1", { running: true }), member("c2"), member("c3")],
      /mariadbd runs on c1/,
    ],
    [
      "a primary component is left alone",
      [member("c1"), member("c2", { clusterStatus: "Primary", running: true }), member("c3")],
      /c2 is already in a primary component/,
    ],
  ])("refused: %s", (_why, seen, sentence) => {
    expect(choose(seen)).toMatch(/^refused: /);
    expect(choose(seen)).toMatch(sentence);
  });

  test("goes on without a member whose loss is accepted", () => {
    expect(choose([member("c1"), member("c2", { seqno: 11 })], ["c3"])).toMatch(/^c2: /);
    const mixed = [member("c1", { uuid: other, seqno: 99 }), member("c2"), member("c3")];
    expect(choose(mixed, ["c1"])).toMatch(/^c2: /);
  });

  test("never starts from a member that is older than another one that was asked", () => {
    const anyMember = fc.record({
      uuid: fc.constantFrom(cluster, other, zero, ""),
      seqno: fc.integer({ min: -1, max: 5 }),
      safeToBootstrap: fc.boolean(),
      pristine: fc.boolean(),
      running: fc.boolean(),
      clusterStatus: fc.constantFrom("", "non-Primary", "Primary"),
    });
    const anyThree = fc.tuple(
      fc.option(anyMember, { nil: undefined }),
      fc.option(anyMember, { nil: undefined }),
      fc.option(anyMember, { nil: undefined }),
    );
    fc.assert(
      fc.property(anyThree, (three) => {
        const seen = three.flatMap((each, index) => (each === undefined ? [] : [member(members[index] ?? "", each)]));
        const resolution = chooseBootstrap(members, new Map(seen.map((each) => [each.host, each])), []);
        if (resolution.kind === "refuse") return;
        const chosen = seen.find(({ host }) => host === resolution.host);
        expect(seen).toHaveLength(members.length);
        expect(chosen).toBeDefined();
        for (const each of seen.filter(({ pristine }) => !pristine)) {
          expect(chosen?.pristine).toBe(false);
          expect(each.uuid).toBe(chosen?.uuid);
          expect(each.seqno).toBeLessThanOrEqual(chosen?.seqno ?? -1);
        }
      }),
    );
  });
});

describe("evidence", () => {
  test("is read line by line, and anything else is passed over", () => {
    const output = "noise\nstatus=\nsize=0\nuuid=u\nseqno=7\nsafe=1\npristine=0\nrunning=0\n";
    expect(parseEvidence("c1", output)).toEqual(member("c1", { uuid: "u", seqno: 7, safeToBootstrap: true }));
  });

  test("that is missing or torn knows nothing, so that nothing is started from it", () => {
    expect(parseEvidence("c1", "")).toMatchObject({ uuid: "", seqno: -1, pristine: false });
    fc.assert(fc.property(fc.string(), (noise) => void parseEvidence("c1", noise)));
  });
});
