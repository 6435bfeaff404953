import { describe, expect, it, test } from "vitest";
import { checkedAs } from "./checked.ts";
import { workloadKinds } from "./kinds.ts";
import { bank } from "./sql-bank.ts";
import { lists } from "./sql-list-append.ts";
import { registers } from "./sql-register.ts";
import { NotDone, type Transaction, type Work } from "./sql/transactions.ts";

/** The same numbers in each run, between 0 and 1. */
function numbers(...given: readonly number[]): () => number {
  let at = 0;
  return () => given[at++ % given.length] ?? 0;
}

/** Runs a transaction against a server that answers every SELECT with the same rows; what it was asked, and what became of it. */
async function run(transaction: Transaction, rows: readonly Record<string, unknown>[]) {
  const asked: string[] = [];
  const told = await transaction
    .run((sql) => {
      asked.push(sql);
      return Promise.resolve(sql.startsWith("SELECT") ? rows : []);
    })
    .catch((trouble: unknown) => trouble);
  return { asked, told };
}

function transfer(): Transaction {
  return bank("bank", numbers(0.9, 0, 0, 0.5)).next(0);
}

test("clients that histories are looked up by exist", () => {
  const kinds = workloadKinds.map(({ kind }) => kind);
  expect(kinds).toEqual(expect.arrayContaining(Object.values(checkedAs)));
});

describe("money", () => {
  it("moves in one transaction that locks both accounts", async () => {
    expect(transfer()).toMatchObject({ op: "transfer", value: { from: 0, to: 1, amount: 3 } });
    const { asked, told } = await run(transfer(), [
      { id: 0, balance: 3 },
      { id: 1, balance: 0 },
    ]);
    expect(asked).toEqual([
      "SELECT id, balance FROM bank WHERE id IN (0, 1) ORDER BY id FOR UPDATE",
      "UPDATE bank SET balance = balance - 3 WHERE id = 0",
      "UPDATE bank SET balance = balance + 3 WHERE id = 1",
    ]);
    expect(told).toEqual({ from: 0, to: 1, amount: 3 });
  });

  it("stays where it is when there is too little", async () => {
    const { asked, told } = await run(transfer(), [{ id: 0, balance: 2 }]);
    expect(asked).toHaveLength(1);
    expect(told).toBeInstanceOf(NotDone);
  });

  it("is read in one statement", async () => {
    const { asked, told } = await run(bank("bank", numbers(0)).next(0), [
      { id: 0, balance: "7" },
      { id: 1, balance: 3 },
    ]);
    expect([asked.length, told]).toEqual([1, { "0": 7, "1": 3 }]);
  });
});

describe("a register", () => {
  it("is set only when it holds what was expected", async () => {
    const work = registers("r", numbers(0, 0, 0, 0.9));
    const read = work.next(0);
    expect(await run(read, [{ held: 5 }])).toMatchObject({ told: [0, 5] });
    const cas = work.next(0);
    expect(cas).toMatchObject({ op: "cas", value: [0, [5, 1]] });
    expect((await run(cas, [{ held: 6 }])).told).toBeInstanceOf(NotDone);
    expect(await run(cas, [{ held: 5 }])).toMatchObject({
      asked: ["SELECT held FROM r WHERE id = 0 FOR UPDATE", "UPDATE r SET held = 1 WHERE id = 0"],
      told: [0, [5, 1]],
    });
  });
});

function microsOf(value: unknown): readonly (readonly unknown[])[] {
  return Array.isArray(value) ? value : [];
}

describe("lists", () => {
  it("get each element once, and are read whole", async () => {
    const work = lists("l", numbers(0.3, 0, 0.9, 0, 0));
    const transaction = work.next(0);
    expect(transaction.value).toEqual([
      ["append", 0, 1],
      ["r", 0, null],
    ]);
    const { asked, told } = await run(transaction, [{ elements: "4,1," }]);
    expect(asked[0]).toBe("UPDATE l SET elements = CONCAT(elements, '1,') WHERE id = 0");
    expect(told).toEqual([
      ["append", 0, 1],
      ["r", 0, [4, 1]],
    ]);
  });

  it("are left for new ones when they are long", () => {
    const work: Work = lists("l", Math.random);
    const micros = Array.from({ length: 400 }, () => work.next(0).value).flatMap(microsOf);
    const elements = micros
      .filter(([f]) => f === "append")
      .map(([, key, element]) => `${String(key)} ${String(element)}`);
    expect(new Set(elements).size).toBe(elements.length);
    expect(Math.max(...micros.map(([, key]) => Number(key)))).toBeGreaterThan(4);
  });
});
