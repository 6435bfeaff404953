import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  chooseFounding,
  leaderOf,
  parseDatabaseEvidence,
  strangers,
  type DatabaseEvidence,
  type Founding,
} from "./founding.ts";

/** What members of a cluster of three printed, in an image. */
function captured(name: string): string {
  return readFileSync(path.join(import.meta.dirname, "../../../test/captured/ovn", `${name}.txt`), "utf8");
}

const founding: Founding = {
  name: "OVN_Northbound",
  members: ["c1", "c2", "c3"],
  create: (host) => `create ${host}`,
  join: (host, others) => `${host} joins ${others.join(" ")}`,
};

const none: DatabaseEvidence = { state: "none", rows: 0, cluster: "", server: "" };
const alone = (rows: number): DatabaseEvidence => ({ ...none, state: "standalone", rows });
const member = (cluster: string, server = "s"): DatabaseEvidence => ({ ...none, state: "clustered", cluster, server });

function choose(host: string, said: Readonly<Record<string, DatabaseEvidence>>, accepted: readonly string[] = []) {
  const found = chooseFounding(founding, host, new Map(Object.entries(said)), accepted);
  return found.kind === "make" ? found.script : found.because;
}

describe("how a member comes to its file", () => {
  test("nobody has one: the first founds, and no other", () => {
    expect(choose("c1", { c1: none, c2: none, c3: none })).toBe("create c1");
    expect(choose("c2", { c1: none, c2: none, c3: none })).toBe(
      "nobody is in a cluster yet, and c1 is the one to found it",
    );
  });

  test("an unused one that a package's server made is none", () => {
    expect(choose("c1", { c1: alone(0), c2: alone(0), c3: none })).toBe("create c1");
  });

  test("one that is in use, or cannot be read, stops it", () => {
    expect(choose("c1", { c1: none, c2: alone(3), c3: none })).toMatch(/^OVN_Northbound on c2 is somebody's/u);
    expect(choose("c1", { c1: { ...none, state: "unreadable" }, c2: none, c3: none })).toMatch(/somebody's/u);
  });

  test("others are in a cluster: it joins them, the first as well", () => {
    expect(choose("c2", { c1: member("x"), c2: none, c3: none })).toBe("c2 joins c1");
    expect(choose("c1", { c1: none, c2: member("x"), c3: member("x") })).toBe("c1 joins c2 c3");
  });

  test("who cannot be asked may be in a cluster", () => {
    expect(choose("c1", { c1: none, c2: none })).toBe(
      "c3 cannot be asked and may be in the cluster; bring it back, or accept the loss with --accept-loss-of c3",
    );
    expect(choose("c1", { c1: none, c2: none }, ["c3"])).toBe("create c1");
    // One that answers is in it: then it is the one.
    expect(choose("c1", { c1: none, c2: member("x") })).toBe("c1 joins c2");
  });

  test("two clusters stop it", () => {
    expect(choose("c3", { c1: member("x"), c2: member("y"), c3: none })).toBe(
      "members are in different clusters (c1 x; c2 y): take the file of the wrong one away, its host alone",
    );
  });

  test("without any one of the evidence of a member, no member founds beside a cluster", () => {
    for (const cluster of ["c1", "c2", "c3"]) {
      for (const host of ["c1", "c2", "c3"].filter((each) => each !== cluster)) {
        const all = { c1: none, c2: none, c3: none, [cluster]: member("x") };
        const { [cluster]: _silent, ...said } = all;
        expect(choose(host, said)).not.toMatch(/^create/u);
        expect(choose(host, all)).toBe(`${host} joins ${cluster}`);
      }
    }
  });
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
