import { expect, test } from "vitest";
import type { RecoveryOrder } from "../contract/recovery.ts";
import { chooseRaft, type RaftCopy } from "./recovery.ts";

const members = ["c1", "c2", "c3"];
const nothing: Pick<RecoveryOrder, "acceptLossOf" | "giveUp"> = { acceptLossOf: [], giveUp: [] };

function copy(host: string, index: number, changes: Partial<RaftCopy> = {}): RaftCopy {
  return {
    host,
    state: "clustered",
    cluster: "d37f",
    address: `tcp:${host}:6643`,
    term: 3,
    index,
    works: false,
    ...changes,
  };
}

function words(said: readonly RaftCopy[], order: Partial<typeof nothing> = {}): string {
  const { kind, because } = chooseRaft("OVN_Northbound", members, said, { ...nothing, ...order });
  return `${kind}: ${because}`;
}

test("any majority has all that was acknowledged, and elects who has it", () => {
  const all = [copy("c1", 120), copy("c2", 118), copy("c3", 120)];
  expect(chooseRaft("OVN_Northbound", members, all, nothing)).toMatchObject({ kind: "start", hosts: members });
  expect(words(all.slice(0, 2))).toBe(
    "start: c1 and c2 have their parts of OVN_Northbound (c1 entry 120 of term 3, c2 entry 118 of term 3), and what was acknowledged is with one of any 2 of 3; they elect none that lacks it",
  );
});

test("with fewer whoever is missing may have more, silent or with an empty disk, however far the one is that is there", () => {
  expect(words([copy("c1", 1_000_000, { term: 90 })])).toBe(
    "refuse: an entry of OVN_Northbound was acknowledged once 2 of 3 members had it, and 1 part can be compared: c2 and c3 cannot be asked, and may have had more than c1 (entry 1000000 of term 90); bring back 1, or go on without: --accept-loss-of c2 --accept-loss-of c3",
  );
  // A member that lost its disk and answers counts for nothing.
  expect(words([copy("c1", 7), copy("c2", 0, { state: "none", cluster: "" })])).toMatch(
    /^refuse: .* c3 cannot be asked, c2 has no part any more, and may have had more/,
  );
  // One that had not joined yet has never acknowledged anything.
  expect(words([copy("c1", 7), copy("c2", 0, { cluster: "" })])).toMatch(/^refuse: .*1 part can be compared/);
  expect(words([copy("c1", 7)], { acceptLossOf: ["c2"] })).toMatch(
    /^refuse: .* c3 cannot be asked, .* --accept-loss-of c3$/,
  );
});

test("what was agreed to lose is said, and the furthest of those that are there is begun from", () => {
  const choice = chooseRaft("OVN_Northbound", members, [copy("c1", 120)], {
    acceptLossOf: ["c2", "c3"],
    giveUp: [],
  });
  expect(choice).toMatchObject({
    kind: "begin",
    from: { host: "c1" },
    joins: [],
    loses:
      "what c2 and c3 alone had of OVN_Northbound after entry 120 of term 3; while both are on, they would be the cluster of before: keep them off until quorate recover --give-up",
  });
  const five = ["c1", "c2", "c3", "c4", "c5"];
  const two = [copy("c1", 500, { term: 3 }), copy("c2", 90, { term: 4 })];
  // A later term was won by one that had all of the earlier.
  expect(chooseRaft("OVN_Northbound", five, two, { acceptLossOf: ["c3", "c4", "c5"], giveUp: [] })).toMatchObject({
    kind: "begin",
    from: { host: "c2" },
    joins: [{ host: "c1" }],
  });
});

test("parts of different clusters are not compared, and what stands alone is nobody's to replace", () => {
  const two = [copy("c1", 9), copy("c2", 90, { cluster: "beef" }), copy("c3", 9)];
  expect(words(two)).toMatch(
    /^refuse: parts of OVN_Northbound are of different clusters \(c1 d37f; c2 beef; c3 d37f\)/,
  );
  expect(words(two, { acceptLossOf: ["c2"] })).toMatch(/^start: c1 and c3 have their parts/);
  expect(words([copy("c1", 9), copy("c2", 0, { state: "standalone" }), copy("c3", 9)])).toMatch(
    /^refuse: what c2 has of OVN_Northbound stands alone or cannot be read/,
  );
});

test("one of another cluster beside those that serve is left until it is given up", () => {
  const said = [copy("c1", 20, { works: true, cluster: "new1" }), copy("c2", 99)];
  expect(words(said)).toBe(
    "serves: OVN_Northbound has a leader and a majority; c2 holds OVN_Northbound of another cluster (c2 entry 99 of term 3): it is left as it is until quorate recover --give-up c2",
  );
  expect(chooseRaft("OVN_Northbound", members, said, { acceptLossOf: [], giveUp: ["c2"] })).toMatchObject({
    kind: "rejoin",
    serving: { host: "c1" },
    joins: [{ host: "c2" }],
    loses: "what c2 had of it (c2 entry 99 of term 3); it is moved aside, not deleted",
  });
  expect(words([copy("c1", 20, { works: true }), copy("c2", 19)])).toBe(
    "serves: OVN_Northbound has a leader and a majority",
  );
});
