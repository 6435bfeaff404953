import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseRaftStatus } from "./raft-status.ts";
import { saidOfController, saidOfDatabase, saidOfNorthd } from "./status.ts";

/** What members of a cluster of three printed, in an image. */
function captured(name: string): string {
  return readFileSync(path.join(import.meta.dirname, "../../../test/captured/ovn", `${name}.txt`), "utf8");
}

describe("what a database's member says of its cluster", () => {
  test("is read whole", () => {
    expect(parseRaftStatus(captured("follower"))).toEqual({
      cluster: "9dc5d0a5-4726-4598-8cb4-3a59f7700a6b",
      server: "f762a2db-57cb-4d03-b6ae-3d9de5986699",
      address: "tcp:127.0.1.2:6643",
      status: "cluster member",
      role: "follower",
      term: 2,
      leader: "6401",
      electionTimerMs: 1500,
      servers: [
        { id: "6401", address: "tcp:127.0.1.1:6643", self: false, silentMs: 18 },
        { id: "1ad7", address: "tcp:127.0.1.3:6643", self: false, silentMs: 2043 },
        { id: "f762", address: "tcp:127.0.1.2:6643", self: true },
      ],
    });
  });

  test.each([
    ["leads and follows, as many as designed", "leader", 3, "up", "leads 3 members"],
    ["one too many is counted", "leader-with-ghost", 3, "degraded", "leads 4 members, but 4 are counted instead of 3"],
    ["one is missing", "follower", 5, "degraded", "follows 6401, but 3 are counted instead of 5"],
    ["a follower hears of its leader only", "follower", 3, "up", "follows 6401"],
  ] as const)("%s", (_what, file, members, state, sentence) => {
    expect(saidOfDatabase(`unit active\n${captured(file)}`, members)).toMatchObject({ state, sentence });
  });

  test("a leader whose member is silent has less than was designed", () => {
    const silent = captured("leader").replace("last msg 22 ms ago", "last msg 9000 ms ago");
    expect(saidOfDatabase(silent, 3)).toMatchObject({
      state: "degraded",
      sentence: "leads 3 members, of which 1 are silent",
    });
  });

  test("without a leader it takes no writes", () => {
    const lost = captured("follower").replace("Leader: 6401", "Leader: unknown");
    expect(saidOfDatabase(lost, 3)).toMatchObject({
      state: "down",
      sentence: "cluster member, without a leader: it takes no writes",
    });
  });

  test("one that does not answer is down, and one that nobody asked is unknown", () => {
    expect(saidOfDatabase("unit failed\n", 3)).toMatchObject({ state: "down", sentence: "its unit is failed" });
    expect(saidOfDatabase("", 3)).toMatchObject({ state: "unknown" });
  });
});

test.each([
  ["unit active\nStatus: active\n", "up", "has the lock and works"],
  ["unit active\nStatus: standby\n", "up", "stands by"],
  ["unit active\nStatus: paused\n", "degraded", "is paused"],
  ["unit inactive\n", "down", "its unit is inactive"],
])("northd says %j", (output, state, sentence) => {
  expect(saidOfNorthd(output)).toMatchObject({ state, sentence });
});

test.each([
  ["unit active\nsouthbound connected\n", "up", "connected to the southbound database"],
  [
    "unit active\nsouthbound not connected\n",
    "degraded",
    "is not connected to the southbound database: what is wired goes on",
  ],
  ["unit active\nsouthbound \n", "down", "runs, and does not answer"],
])("a host's controller says %j", (output, state, sentence) => {
  expect(saidOfController(output)).toMatchObject({ state, sentence });
});
