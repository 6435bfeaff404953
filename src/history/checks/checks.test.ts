import { array, assert, nat, property, record } from "fast-check";
import { describe, expect, it, test } from "vitest";
import { outOfOrder, type Passage } from "./fifo.ts";
import type { CheckOptions } from "../checker.ts";
import type { Outcome } from "../operation.ts";
import { type Told, verdictOn } from "../told-history.ts";

function add(value: unknown, outcome: Outcome = "ok"): Told {
  return { f: "add", value, outcome };
}

function read(...value: unknown[]): Told {
  return { f: "read", value };
}

function place(...value: unknown[]): Told {
  return { f: "read-place", value };
}

function balances(value: Readonly<Record<string, number | null>>): Told {
  return { f: "read", value };
}

function put(value: string, outcome: Outcome = "ok"): Told {
  return { f: "publish", value, outcome };
}

function take(value: string): Told {
  return { f: "deliver", value };
}

describe("a set", () => {
  it.each<[string, readonly Told[], object, object]>([
    ["nothing wrong", [add(1), add(2, "unknown"), add(3, "fail"), read(1, 2)], {}, {}],
    ["an element that is gone", [add(1), add(2), read(2)], { lost: 1 }, {}],
    ["an element that was read once and is gone", [add(1, "unknown"), read(1), read()], { lost: 1 }, {}],
    ["one of unknown outcome that never came", [add(1, "unknown"), read()], {}, {}],
    ["one that failed, and one of nobody", [add(1, "fail"), read(1, 7)], { unexpected: 2 }, {}],
    ["one twice", [add(1), read(1, 1)], { duplicated: 1 }, {}],
    ["one that came late", [add(1), read(), read(1)], {}, { stale: 1 }],
    ["one that nobody looked for", [read(), add(1)], {}, { "never-read": 1 }],
  ])("%s", (_, told, against, allowed) => {
    expect(verdictOn("set", told)).toMatchObject({ against, allowed });
  });

  it("must be whole in every place that is read in the end", () => {
    expect(verdictOn("set", [add("a"), add("b"), place("b"), place("a", "b")])).toMatchObject({ against: { lost: 1 } });
  });

  it("that nobody read says nothing", () => {
    expect(verdictOn("set", [add(1)])).toMatchObject({ verdict: "unknown" });
  });

  it("which is linearizable is never stale", () => {
    expect(verdictOn("set", [add(1), read(), read(1)], {}, "linearizable").against).toEqual({ stale: 1 });
  });
});

describe("a bank", () => {
  it.each<[string, readonly Told[], CheckOptions, object]>([
    ["the same total", [balances({ a: 5, b: 5 }), { f: "transfer", value: {} }, balances({ a: 2, b: 8 })], {}, {}],
    ["another total", [balances({ a: 5, b: 5 }), balances({ a: 5, b: 6 })], {}, { "wrong-total": 1 }],
    ["another total than was told", [balances({ a: 5, b: 5 })], { total: 9 }, { "wrong-total": 1 }],
    ["an overdrawn account", [balances({ a: 11, b: -1 })], {}, { "negative-balance": 1 }],
    ["an account that may be overdrawn", [balances({ a: 11, b: -1 })], { negativeBalances: true }, {}],
    ["an account of nobody", [balances({ a: 1 }), balances({ a: 0, b: 1 })], {}, { "unexpected-account": 1 }],
    ["no balance", [balances({ a: 1, b: 0 }), balances({ a: 1, b: null })], {}, { "missing-balance": 1 }],
  ])("%s", (_, told, options, against) => {
    expect(verdictOn("bank", told, options).against).toEqual(against);
  });
});

describe("a queue", () => {
  it.each<[string, readonly Told[], object, object]>([
    ["nothing wrong", [put("a"), put("b", "unknown"), put("c", "fail"), take("a"), take("b")], {}, {}],
    ["what never came out", [put("a"), take("b"), put("b")], { lost: 1 }, {}],
    ["what nobody put in, or was refused", [put("a", "fail"), take("a"), take("x")], { unexpected: 2 }, {}],
    ["what came out twice", [put("a"), take("a"), take("a")], {}, { duplicated: 1 }],
    ["what was said to come again", [put("a"), take("a"), { f: "deliver-again", value: "a" }], {}, {}],
    ["what only came again", [put("a"), { f: "deliver-again", value: "a" }], {}, {}],
    ["another order", [put("a"), put("b"), take("b"), take("a")], {}, { "out-of-order": 1 }],
    ["several at once", [put("a"), put("b"), { f: "drain", value: ["a", "b"] }], {}, {}],
  ])("%s", (_, told, against, allowed) => {
    expect(verdictOn("queue", told)).toMatchObject({ against, allowed });
  });

  it("which promises more is held to it", () => {
    const told = [put("a"), put("b"), take("b"), take("a"), take("a")];
    expect(verdictOn("queue", told, {}, "exactly-once").against).toEqual({ duplicated: 1 });
    expect(verdictOn("queue", told, {}, "in-order").against).toEqual({ duplicated: 1, "out-of-order": 1 });
  });

  test("order is judged as looking at every pair does", () => {
    const passage = record({ put: nat(9), putting: nat(3), take: nat(9), taking: nat(3) }).map(
      ({ put: putBegin, putting, take: takeBegin, taking }): Passage => {
        return { putBegin, putEnd: putBegin + putting, takeBegin, takeEnd: takeBegin + taking };
      },
    );
    assert(
      property(array(passage, { maxLength: 8 }), (passages) => {
        const late = passages.filter((each) =>
          passages.some((other) => other.putEnd < each.putBegin && each.takeEnd < other.takeBegin),
        );
        expect(new Set(outOfOrder(passages).map(([, each]) => each))).toEqual(new Set(late));
      }),
    );
  });
});
