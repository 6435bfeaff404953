import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RecoveryOrder } from "../contract/recovery.ts";
import { type Choice, choose } from "./choice.ts";
import { type MemberEvidence, zeroUuid } from "./evidence.ts";
import { relation } from "./standing.ts";

const members = ["c1", "c2", "c3"];
const cluster = "b5551c16-e69e-11f1-a1a1-ef139c2ab434";
const other = "00001c16-e69e-11f1-a1a1-ef139c2ab434";
const later = "cccc1c16-e69e-11f1-a1a1-ef139c2ab434";

interface Short extends Partial<MemberEvidence> {
  readonly uuid?: string;
  readonly seqno?: number;
}

/** A member after a power loss, as its files are then. */
function member(host: string, { uuid = cluster, seqno = 10, ...change }: Short = {}): MemberEvidence {
  return {
    host,
    clusterStatus: "",
    clusterSize: 0,
    serving: undefined,
    stateFile: "written",
    saved: { uuid, seqno: -1 },
    safeToBootstrap: false,
    position: { uuid, seqno },
    prepared: 0,
    halfCopied: false,
    receiving: "",
    pristine: false,
    running: false,
    goesOnFrom: [],
    hears: [],
    trouble: "",
    ...change,
  };
}

const nothingSaid = { stateFile: "missing", saved: { uuid: "", seqno: -1 }, position: undefined } as const;
const fresh = { ...nothingSaid, pristine: true } as const;
const primary = {
  clusterStatus: "Primary",
  running: true,
  position: undefined,
  serving: { uuid: cluster, seqno: 20 },
} as const;

function chosen(seen: readonly MemberEvidence[], order: Partial<RecoveryOrder> = {}): Choice {
  const all = { acceptLossOf: [], trust: [], giveUp: [], snapshots: true, ...order };
  return choose(members, new Map(seen.map((each) => [each.host, each])), all);
}

function told(choice: Choice): string {
  return choice.kind === "begin" || choice.kind === "fresh"
    ? `${choice.host}: ${choice.because}`
    : `${choice.kind}: ${choice.because}`;
}

function joins(choice: Choice): readonly string[] {
  return choice.kind === "begin" || choice.kind === "serves"
    ? choice.joins.map(({ host, takes }) => `${host} ${takes}`)
    : [];
}

describe("which copy the cluster is begun from", () => {
  test("the first one when none has ever held data", () => {
    expect(told(chosen(members.map((host) => member(host, fresh))))).toBe(
      "c1: no member has ever held data; the first one starts the cluster",
    );
  });

  test("the newest of one cluster, whatever the bootstrap flag says; the others take what they missed", () => {
    const choice = chosen([
      member("c1", { safeToBootstrap: true, seqno: 7 }),
      member("c2", { seqno: 12 }),
      member("c3"),
    ]);
    expect(told(choice)).toBe(`c2: c2 holds the newest data of cluster ${cluster} (c1 7, c2 12, c3 10)`);
    expect(joins(choice)).toEqual(["c1 rest", "c3 rest"]);
    expect(choice).toMatchObject({ isNewHistory: false, dismissed: [] });
  });

  test("not a node that was stopped in order long ago, though it alone has a number and the flag", () => {
    const old = { seqno: 3, saved: { uuid: cluster, seqno: 3 }, safeToBootstrap: true };
    expect(told(chosen([member("c1", old), member("c2", { seqno: 12 }), member("c3")]))).toMatch(/^c2: /);
  });

  test("a member with data, never a pristine one", () => {
    expect(told(chosen([member("c1", fresh), member("c2", { seqno: 0 }), member("c3", fresh)]))).toMatch(/^c2: /);
  });

  test("of two that are as far, the one with transactions that nobody else has", () => {
    const choice = chosen([member("c1"), member("c2", { prepared: 1 }), member("c3")]);
    expect(told(choice)).toMatch(/^c2: .*; its 1 prepared XA transaction which nobody has decided stay there/);
  });

  test("a copy that is half taken is passed over, and taken again", () => {
    const half = {
      ...nothingSaid,
      saved: { uuid: zeroUuid, seqno: -1 },
      stateFile: "written",
      halfCopied: true,
    } as const;
    expect(joins(chosen([member("c1"), member("c2", half), member("c3")]))).toEqual(["c2 whole", "c3 rest"]);
  });

  test("one in doubt that is no further is replaced as a whole", () => {
    const choice = chosen([member("c1"), member("c2", { stateFile: "missing" }), member("c3")]);
    expect(told(choice)).toMatch(/^c1: /);
    expect(joins(choice)).toEqual(["c2 whole", "c3 rest"]);
  });
});

describe("refused", () => {
  test.each<[string, readonly MemberEvidence[], RegExp]>([
    [
      "an unreachable member may be newer, and what would be lost is said",
      [member("c1"), member("c2", { seqno: 12 })],
      /c3 cannot be asked and may hold newer data; .*--accept-loss-of c3: whatever it alone has after transaction 12 .*how far c2 is, is lost then/,
    ],
    [
      "sequence numbers of different clusters are not compared",
      [member("c1", { uuid: other, seqno: 99 }), member("c2"), member("c3")],
      /different clusters .*--accept-loss-of HOST/,
    ],
    [
      "a zero UUID with the bootstrap flag set is a lie, and its data may be newer",
      [
        member("c1", { saved: { uuid: zeroUuid, seqno: -1 }, seqno: 11, safeToBootstrap: true }),
        member("c2"),
        member("c3"),
      ],
      /c1 holds transaction 11 .*marked it as not to be started from \(zero UUID\).*--trust c1; .*--accept-loss-of c1, and 1 transaction \(11 to 11\) is lost/,
    ],
    [
      "data that say nothing cannot be compared",
      [member("c1", { position: undefined, trouble: "InnoDB: no" }), member("c2"), member("c3")],
      /c1 has data but no usable position/,
    ],
    [
      "the newest copy's state file is gone",
      [member("c1", { stateFile: "missing", seqno: 13 }), member("c2"), member("c3")],
      /c1 holds transaction 13 .*grastate.dat is gone.*3 transactions \(11 to 13\) is lost/,
    ],
    [
      "no state file is left anywhere",
      members.map((host) => member(host, { stateFile: "missing" })),
      /no copy can be begun from: .*--trust c1 or quorate recover --trust c2/,
    ],
    [
      "a state file that is not of its data",
      [member("c1", { saved: { uuid: other, seqno: 50 }, seqno: 50 }), member("c2"), member("c3")],
      /grastate.dat names another cluster/,
    ],
    [
      "a copy that was half replaced and yet is further",
      [member("c1", { halfCopied: true, seqno: 11 }), member("c2"), member("c3")],
      /a whole copy was being taken over it and was cut off/,
    ],
    [
      "prepared transactions would be thrown away",
      [member("c1", { prepared: 2, seqno: 9 }), member("c2"), member("c3")],
      /c1 holds 2 prepared XA transactions which nobody has decided/,
    ],
    [
      "what a member is being sent is not cut off",
      [member("c1"), member("c2", { running: true, receiving: "rest", position: undefined }), member("c3")],
      /c2 is being sent what it lacks, and must not be cut off/,
    ],
    [
      "two clusters serve",
      [member("c1", primary), member("c2", { ...primary, serving: { uuid: other, seqno: 5 } }), member("c3")],
      /c1 and c2 serve as members of different clusters/,
    ],
  ])("%s", (_why, seen, sentence) => {
    const choice = chosen(seen);
    expect(choice.kind).toBe("refuse");
    expect(choice.because).toMatch(sentence);
  });

  test("a member whose loss was agreed to, and that the others hear", () => {
    const choice = chosen([member("c1", { hears: ["c3"] }), member("c2")], { acceptLossOf: ["c3"] });
    expect(told(choice)).toMatch(/^refuse: c3 cannot be asked, and the others hear its server: switch it off first/);
  });

  test("a copy is given up only for one that serves", () => {
    expect(
      told(
        chosen(
          members.map((host) => member(host)),
          { giveUp: ["c3"] },
        ),
      ),
    ).toMatch(/^refuse: nobody serves yet/);
  });
});

describe("with the operator's word", () => {
  test("a history of its own begins without a member, so that it is never taken for one that has the same", () => {
    const choice = chosen([member("c1"), member("c2", { seqno: 11 })], { acceptLossOf: ["c3"] });
    expect(choice).toMatchObject({
      kind: "begin",
      host: "c2",
      isNewHistory: true,
      loses: "whatever c3 alone has after transaction 11",
    });
    expect(joins(choice)).toEqual(["c1 whole"]);
  });

  test("a copy of another cluster stays where it is, and no history has to begin for it", () => {
    const choice = chosen([member("c1", { uuid: other, seqno: 99 }), member("c2"), member("c3")], {
      acceptLossOf: ["c1"],
    });
    expect(choice).toMatchObject({ kind: "begin", host: "c2", isNewHistory: false });
    expect(choice).toMatchObject({
      dismissed: [`c1 holds transaction 99 of cluster ${other}, which is not the one that goes on`],
    });
    expect(joins(choice)).toEqual(["c3 rest"]);
  });

  test("data without a state file are begun from", () => {
    const seen = [member("c1", { stateFile: "missing", seqno: 13 }), member("c2"), member("c3")];
    expect(told(chosen(seen, { trust: ["c1"] }))).toMatch(/^c1: .*, though its state file grastate.dat is gone$/);
  });
});

describe("where some serve already", () => {
  const goesOnFrom = [{ uuid: cluster, seqno: 10 }];
  const begun = { ...primary, serving: { uuid: later, seqno: 4 }, goesOnFrom };

  test("the others take what they missed, and who waits joins by itself", () => {
    const choice = chosen([member("c1", primary), member("c2", { running: true, position: undefined }), member("c3")]);
    expect(told(choice)).toMatch(/^serves: c1 is already in a primary component/);
    expect(joins(choice)).toEqual(["c3 rest"]);
  });

  test("one of the history before has nothing of its own, or is left as it is", () => {
    const part = chosen([member("c1", begun), member("c2"), member("c3", { seqno: 12 })]);
    expect(joins(part)).toEqual(["c2 whole"]);
    expect(part).toMatchObject({
      dismissed: [`c3 holds transaction 12 of cluster ${cluster}, more than what went on`],
    });
    expect(joins(chosen([member("c1", begun), member("c3", { seqno: 12 })], { giveUp: ["c3"] }))).toEqual(["c3 aside"]);
  });

  test("data that were about to get a history of their own, and were cut off, are begun from again", () => {
    const cutOff = { saved: { uuid: zeroUuid, seqno: -1 }, goesOnFrom, seqno: 10 };
    const choice = chosen([member("c1", cutOff), member("c2")], { acceptLossOf: ["c3"] });
    expect(choice).toMatchObject({ kind: "begin", host: "c1", isNewHistory: true });
    const renumbered = { uuid: later, seqno: 1, goesOnFrom };
    expect(chosen([member("c1", renumbered), member("c2")], { acceptLossOf: ["c3"] })).toMatchObject({ host: "c1" });
  });
});

describe("of any three members", () => {
  const place = fc.record({ uuid: fc.constantFrom(cluster, other), seqno: fc.integer({ min: 0, max: 4 }) });
  const anyMember = fc.record({
    position: fc.option(place, { nil: undefined }),
    saved: fc.record({ uuid: fc.constantFrom(cluster, other, zeroUuid, ""), seqno: fc.integer({ min: -1, max: 4 }) }),
    stateFile: fc.constantFrom("written", "empty", "missing"),
    safeToBootstrap: fc.boolean(),
    prepared: fc.integer({ min: 0, max: 1 }),
    halfCopied: fc.boolean(),
    pristine: fc.boolean(),
    running: fc.boolean(),
    receiving: fc.constantFrom("", "", "rest", "whole"),
    goesOnFrom: fc.constantFrom([], [{ uuid: other, seqno: 2 }]),
  });
  const any = fc.option(anyMember, { nil: undefined });
  const three = fc
    .tuple(any, any, any)
    .map((all) => all.flatMap((each, at) => (each === undefined ? [] : [member(members[at] ?? "", each)])));
  const hosts = fc.subarray(members);

  test("never one that is older than another, never across clusters, never with one missing or half taken", () => {
    fc.assert(
      fc.property(three, (seen) => {
        const choice = chosen(seen);
        if (choice.kind !== "begin") return;
        expect(seen).toHaveLength(members.length);
        expect(choice.isNewHistory).toBe(false);
        const begun = seen.find(({ host }) => host === choice.host);
        expect(begun?.halfCopied === true && begun.saved.uuid === zeroUuid).toBe(false);
        for (const { position, pristine, running, receiving, prepared, host } of seen) {
          if (pristine) continue;
          expect([running, receiving]).toEqual([false, ""]);
          if (position !== undefined) expect(relation(position, choice.at, begun?.goesOnFrom ?? [])).toBe("part");
          if (host !== choice.host) expect(position === undefined || prepared === 0).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });

  test("whatever is agreed to: no copy with anything of its own is replaced, and numbers that another may have are not given again", () => {
    fc.assert(
      fc.property(three, hosts, hosts, (seen, acceptLossOf, trust) => {
        const choice = chosen(seen, { acceptLossOf, trust });
        if (choice.kind !== "begin") return;
        expect(acceptLossOf).not.toContain(choice.host);
        const from = seen.find(({ host }) => host === choice.host)?.goesOnFrom ?? [];
        for (const { host } of choice.joins) {
          const its = seen.find((each) => each.host === host)?.position;
          if (its !== undefined) expect(relation(its, choice.at, from)).toBe("part");
        }
        const missing = members.filter((host) => !seen.some((each) => each.host === host));
        const apart = seen.some(
          ({ position, pristine }) =>
            !pristine && position !== undefined && relation(position, choice.at, from) === "apart",
        );
        if (missing.length > 0 || apart) expect(choice.isNewHistory).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});
