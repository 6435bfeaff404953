import { describe, expect, test } from "vitest";
import { chooseRings, replicasOf } from "./rings.ts";

const hosts = ["c1", "c2", "c3"];

function state(version: number, digest = "d"): string {
  return JSON.stringify({ version, digest, wanted: {}, settled: true });
}

function chosen(said: Readonly<Record<string, string>>, acceptLossOf: readonly string[] = []) {
  return chooseRings(hosts, new Map(Object.entries(said)), acceptLossOf, "make them");
}

describe("rings are changed where the newest are", () => {
  test("on the first host, where nobody has any", () => {
    expect(chosen({ c1: "", c2: "\n", c3: "" })).toEqual({
      kind: "make",
      host: "c1",
      script: "make them",
      because: "no storage host has rings; the first one makes them",
    });
  });

  test("on the host that was there when they were changed last", () => {
    expect(chosen({ c1: state(3, "old"), c2: state(4), c3: "" })).toMatchObject({
      host: "c2",
      because: "c2 has the newest rings, version 4",
    });
  });

  test("not while a host cannot be asked, which may have newer ones", () => {
    expect(chosen({ c1: state(3), c2: state(3) })).toEqual({
      kind: "refuse",
      because:
        "c3 cannot be asked and may have newer rings; bring it back, or say that it has none with --accept-loss-of c3",
    });
    expect(chosen({ c1: state(3), c2: state(3) }, ["c3"])).toMatchObject({ kind: "make", host: "c1" });
  });

  test("not where two hosts went different ways", () => {
    expect(chosen({ c1: state(3, "a"), c2: state(3, "b"), c3: state(2) })).toEqual({
      kind: "refuse",
      because: "c1 and c2 have different rings of version 3; remove /etc/swift/rings on the one whose rings are wrong",
    });
  });
});

test("there are no more copies than places for them", () => {
  expect([1, 2, 3, 9].map((places) => replicasOf(places, { replicas: 3 }))).toEqual([1, 2, 3, 3]);
});
