import { expect, test } from "vitest";
import { etcdPart } from "./status.ts";

/** As etcd 3.5.16 prints it: numbers of 64 bits are texts, what is zero is left out. */
const status = (more: object = {}): string =>
  JSON.stringify({
    header: { cluster_id: "2037210783374497686", member_id: "11", revision: "2", raft_term: "4" },
    version: "3.5.16",
    dbSize: "28672",
    leader: "11",
    raftIndex: "19",
    raftTerm: "4",
    ...more,
  });
const list = (...names: readonly string[]): string =>
  JSON.stringify({ members: names.map((name, index) => ({ ID: String(11 + index), name, peerURLs: [] })) });
const whole = list("c1", "c2", "c3");

test.each<[string, string, string, RegExp]>([
  ["the leader", `${status()}\n${whole}\n`, "up", /^leads 3 members, term 4$/],
  ["a follower", `${status({ leader: "12" })}\n${whole}\n`, "up", /^follows c2, term 4$/],
  ["no leader", `${status({ leader: undefined })}\n${whole}\n`, "down", /^knows no leader/],
  ["a member too few", `${status()}\n${list("c1", "c2")}\n`, "degraded", /2 are counted instead of 3/],
  ["no vote yet", `${status({ leader: "12", isLearner: true })}\n${whole}\n`, "degraded", /without a vote/],
  [
    "full",
    `${status({ errors: ["memberID:11 alarm:NOSPACE"] })}\n${whole}\n`,
    "down",
    /takes no writes \(alarm NOSPACE\)/,
  ],
  ["damaged", `${status({ errors: ["memberID:11 alarm:CORRUPT"] })}\n${whole}\n`, "down", /differ from the others'/],
  ["torn", `${status()}\n`, "down", /^does not answer$/],
  ["a certificate that ends", `${status()}\n${whole}\ncertificate-days 9\n`, "degraded", /good for 9 days/],
])("%s", (_what, output, state, sentence) => {
  const part = etcdPart(output, 0, "c1", 3);
  expect([part.state, part.sentence]).toEqual([state, expect.stringMatching(sentence)]);
});

test("one leads, and says so", () => {
  expect(etcdPart(`${status()}\n${whole}\n`, 0, "c1", 3).leads).toBe("leader");
  expect(etcdPart(`${status()}\n${whole}\n`, 0, "c2", 3).leads).toBeUndefined();
});
