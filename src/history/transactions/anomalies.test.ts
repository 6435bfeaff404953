import { describe, expect, it } from "vitest";
import type { AnomalyName } from "../anomaly.ts";
import type { Outcome } from "../operation.ts";
import { type Told, verdictOn } from "../told-history.ts";

/** `ax1 rx12` appends 1 to x and reads 1, 2 from it; `wx1 rx_` writes it and reads nothing. */
function transaction(text: string, outcome: Outcome = "ok"): Told {
  const value = text.split(" ").map((micro) => {
    const [f = "", key = "", ...rest] = micro;
    if (f === "a") return ["append", key, Number(rest.join(""))];
    if (f === "w") return ["w", key, Number(rest.join(""))];
    if (f === "R") return ["r", key, rest[0] === "_" ? null : Number(rest.join(""))];
    return ["r", key, rest.map(Number)];
  });
  return { f: "txn", value, outcome, at: [0, 1000] };
}

describe("transactions over lists", () => {
  it.each<[string, readonly Told[], Partial<Record<AnomalyName, number>>]>([
    ["a serial history", ["ax1 ay1", "rx1 ay2", "rx1 ry12"].map((each) => transaction(each)), {}],
    ["G0", ["ax1 ay2", "ax2 ay1", "rx12 ry12"].map((each) => transaction(each)), { G0: 1 }],
    ["G1a", [transaction("ax1", "fail"), transaction("rx1")], { G1a: 1 }],
    [
      "dirty update",
      [transaction("ax1", "fail"), transaction("ax2"), transaction("rx12")],
      { G1a: 1, "dirty-update": 1 },
    ],
    ["G1b", ["ax1 ax2", "rx1", "rx12"].map((each) => transaction(each)), { G1b: 1, "G-single": 1 }],
    ["G1c", ["ax1 ry1", "ay1 rx1"].map((each) => transaction(each)), { G1c: 1 }],
    ["G-single", ["ax1 ay1", "rx1 ry"].map((each) => transaction(each)), { "G-single": 1 }],
    ["lost update", ["rx ax1", "rx ax2", "rx12"].map((each) => transaction(each)), { "lost-update": 1, "G-single": 1 }],
    [
      "lost update of which one write was never seen",
      ["rx ax1", "rx ax2", "rx1"].map((each) => transaction(each)),
      { "lost-update": 1, "G-single": 1 },
    ],
    ["write skew", ["rx ay1", "ry ax1", "rx1 ry1"].map((each) => transaction(each)), { "G2-item": 1 }],
    ["long fork", ["ax1", "ay1", "rx1 ry", "rx ry1"].map((each) => transaction(each)), { "G-nonadjacent": 1 }],
    ["internal", ["ax1 rx", "rx1"].map((each) => transaction(each)), { internal: 1, "G-single": 0 }],
    ["elements twice", ["ax1", "rx11"].map((each) => transaction(each)), { "duplicate-elements": 1 }],
    ["two orders", ["ax1", "ax2", "rx12", "rx21"].map((each) => transaction(each)), { "incompatible-order": 1 }],
    ["what nobody wrote", ["rx7"].map((each) => transaction(each)), { "garbage-read": 1 }],
    ["an unknown outcome that was seen", [transaction("ax1 ay1", "unknown"), transaction("rx1 ry")], { "G-single": 1 }],
  ])("%s", (_, told, expected) => {
    const wanted = Object.fromEntries(Object.entries(expected).filter(([, count]) => count > 0));
    const { against, said } = verdictOn("list-append", told, {}, "serializable");
    expect(against).toMatchObject(wanted);
    expect(said.verdict).toBe(Object.keys(wanted).length === 0 ? "valid" : "anomaly");
  });

  it("are told how a cycle closes", () => {
    const { said } = verdictOn(
      "list-append",
      ["ax1 ay1", "rx1 ry"].map((each) => transaction(each)),
    );
    expect(said.against[0]?.examples).toEqual([
      {
        sentence: "1 → 0 → 1",
        steps: [
          '1 = [r "x" [1], r "y" []], process 1',
          '0 = [append "x" 1, append "y" 1], process 0',
          '1 → 0 (rw): read "y" without what the next appended (1)',
          '0 → 1 (wr): wrote the last that the next read of "x"',
        ],
      },
    ]);
  });

  it("may be serializable and yet against real time", () => {
    const told = [
      { ...transaction("ax1"), at: [0, 1] as const },
      { ...transaction("rx"), at: [2, 3] as const },
      { ...transaction("rx1"), at: [4, 5] as const },
    ];
    expect(verdictOn("list-append", told, {}, "serializable").verdict).toBe("valid");
    expect(verdictOn("list-append", told).against).toEqual({ "G-single-realtime": 1 });
  });

  it.each([
    ["write skew", ["rx ay1", "ry ax1", "rx1 ry1"], "serializable", "snapshot-isolation"],
    ["lost update", ["rx ax1", "rx ax2", "rx12"], "snapshot-isolation", "read-committed"],
    ["G1c", ["ax1 ry1", "ay1 rx1"], "read-committed", "read-uncommitted"],
  ])("with %s may keep to a weaker claim", (_, texts, broken, kept) => {
    const told = texts.map((each) => transaction(each));
    expect(verdictOn("list-append", told, {}, broken).verdict).toBe("anomaly");
    expect(verdictOn("list-append", told, {}, kept)).toMatchObject({ verdict: "valid", against: {} });
  });

  it("cannot be told apart where one element was appended twice", () => {
    expect(
      verdictOn(
        "list-append",
        ["ax1", "ax1"].map((each) => transaction(each)),
      ),
    ).toMatchObject({ verdict: "unknown" });
  });
});

describe("transactions over registers", () => {
  it.each<[string, readonly Told[], Partial<Record<AnomalyName, number>>]>([
    ["a serial history", ["wx1 wy1", "Rx1 wy2", "Rx1 Ry2"].map((each) => transaction(each)), {}],
    ["G1a", [transaction("wx1", "fail"), transaction("Rx1")], { G1a: 1 }],
    ["G1b", ["wx1 wx2", "Rx1"].map((each) => transaction(each)), { G1b: 1 }],
    ["G1c", ["wx1 Ry1", "wy1 Rx1"].map((each) => transaction(each)), { G1c: 1 }],
    ["G-single", ["wx1 wy1", "Rx1 Ry_"].map((each) => transaction(each)), { "G-single": 1 }],
    ["G2", ["Rx_ wy1", "Ry_ wx1"].map((each) => transaction(each)), { "G2-item": 1 }],
    ["long fork", ["wx1", "wy1", "Rx1 Ry_", "Rx_ Ry1"].map((each) => transaction(each)), { "G-nonadjacent": 1 }],
    ["lost update", ["Rx_ wx1", "Rx_ wx2"].map((each) => transaction(each)), { "lost-update": 1 }],
    ["internal", ["wx1 Rx2", "wx2"].map((each) => transaction(each)), { internal: 1 }],
    ["versions in a circle", ["Rx1 wx2", "Rx2 wx1"].map((each) => transaction(each)), { "cyclic-versions": 1, G1c: 1 }],
    ["what nobody wrote", ["Rx7"].map((each) => transaction(each)), { "garbage-read": 1 }],
  ])("%s", (_, told, expected) => {
    const { against, verdict } = verdictOn("rw-register", told, {}, "serializable");
    expect(against).toMatchObject(expected);
    expect(verdict).toBe(Object.keys(expected).length === 0 ? "valid" : "anomaly");
  });
});
