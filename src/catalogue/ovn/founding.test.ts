import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { leaderOf, parseDatabaseEvidence, strangers, type DatabaseEvidence } from "./founding.ts";

/** What members of a cluster of three printed, in an image. */
function captured(name: string): string {
  return readFileSync(path.join(import.meta.dirname, "../../../test/captured/ovn", `${name}.txt`), "utf8");
}

const member = (cluster: string, server = "s"): DatabaseEvidence => ({
  state: "clustered",
  rows: 0,
  cluster,
  server,
  address: "",
});

function saidBy(ghost: boolean): Map<string, DatabaseEvidence> {
  return new Map([
    [
      "c1",
      parseDatabaseEvidence(
        `state=clustered\nrows=0\ncid=9dc5\nsid=64017a49\n${captured(ghost ? "leader-with-ghost" : "leader")}`,
      ),
    ],
    ["c2", member("9dc5", "f762a2db")],
    ["c3", member("9dc5", ghost ? "3393d927" : "1ad71a62")],
  ]);
}

describe("whom the cluster counts and nobody is", () => {
  const addresses = new Map([
    ["c1", "tcp:127.0.1.1:6643"],
    ["c2", "tcp:127.0.1.2:6643"],
    ["c3", "tcp:127.0.1.3:6643"],
  ]);

  test("a member that came back without its disk leaves its old self behind", () => {
    expect(leaderOf(saidBy(true))).toBe("c1");
    expect(strangers(addresses, saidBy(true))).toEqual(["1ad7"]);
  });

  test("nobody, where each is somebody", () => {
    expect(strangers(addresses, saidBy(false))).toEqual([]);
  });

  test("a silent member is not struck off", () => {
    const without = saidBy(false);
    without.delete("c3");
    expect(strangers(addresses, without)).toEqual([]);
  });

  test("who left the design is", () => {
    const left = new Map([...saidBy(false)].filter(([host]) => host !== "c3"));
    expect(strangers(new Map([...addresses].filter(([host]) => host !== "c3")), left)).toEqual(["1ad7"]);
  });

  test("without a leader nobody is", () => {
    const followers = saidBy(true);
    followers.set("c1", member("9dc5", "64017a49"));
    expect(strangers(addresses, followers)).toEqual([]);
  });
});
