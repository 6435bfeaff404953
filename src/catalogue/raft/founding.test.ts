import { describe, expect, test } from "vitest";
import { chooseFounding, type Founding, type FoundingEvidence } from "./founding.ts";

const founding: Founding = {
  name: "OVN_Northbound",
  members: ["c1", "c2", "c3"],
  create: (host) => `create ${host}`,
  join: (host, others) => `${host} joins ${others.join(" ")}`,
};

const none: FoundingEvidence = { state: "none", rows: 0, cluster: "" };
const alone = (rows: number): FoundingEvidence => ({ ...none, state: "standalone", rows });
const member = (cluster: string): FoundingEvidence => ({ ...none, state: "clustered", cluster });

function choose(host: string, said: Readonly<Record<string, FoundingEvidence>>, accepted: readonly string[] = []) {
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
