import { afterEach, describe, expect, it } from "vitest";
import { startClock } from "../../clock.ts";
import type { HistoryLine } from "../../history.ts";
import { type Answer, closeServers, done, serve } from "./stand-in.ts";
import { NotDone, type Transaction, transactions } from "./transactions.ts";

afterEach(closeServers);

const put: Transaction = { op: "txn", value: ["asked"], run: async (ask) => (await ask("PUT"), ["told"]) };

/** One client runs one kind of transactions until so many are recorded; what it recorded, and what the server was asked. */
async function run(answer: (sql: string, count: number) => Answer, transaction: Transaction, ended = 1) {
  const asked: string[] = [];
  let isPrepared = false;
  const login = await serve((sql) => {
    if (!isPrepared) return done(sql);
    asked.push(sql);
    return answer(sql, asked.filter((each) => each === sql).length);
  });
  const lines: HistoryLine[] = [];
  const context = { clock: startClock(), record: (line: HistoryLine) => void lines.push(line) };
  const configuration = { name: "w", login, clients: 1, periodMs: 20, timeoutMs: 300, connectTimeoutMs: 5000 };
  const workload = transactions(context, configuration, { tables: ["MAKE"], next: () => transaction });
  await workload.prepare();
  isPrepared = true;
  workload.begin();
  await expect
    .poll(() => lines.filter(({ kind }) => kind === "op").length, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(ended);
  await workload.stop();
  return { lines, asked };
}

function refuseOnce(sql: string, count: number): Answer {
  return sql === "PUT" && count === 1 ? { error: ["40001", "deadlock"] } : done(sql);
}

describe("a transaction", () => {
  it("is recorded when it is asked for and when it is committed, with what it was told", async () => {
    const { lines, asked } = await run(done, put);
    const [begun, ended] = lines;
    expect(begun).toMatchObject({ kind: "invoke", workload: "w", client: "w-1", op: "txn", value: ["asked"] });
    expect(ended).toMatchObject({ kind: "op", client: "w-1", outcome: "ok", value: ["told"] });
    expect(begun?.kind === "invoke" && ended?.kind === "op" && begun.at === ended.start).toBe(true);
    expect(asked.slice(0, 4)).toEqual(["SELECT 1", "BEGIN", "PUT", "COMMIT"]);
  });

  it("finds a connection that leads nowhere any more before it begins, and is done over another", async () => {
    const { lines, asked } = await run(
      (sql, count) => (sql === "SELECT 1" && count === 1 ? "hang up" : done(sql)),
      put,
    );
    expect(lines[1]).toMatchObject({ outcome: "ok" });
    expect(asked.slice(0, 4)).toEqual(["SELECT 1", "BEGIN", "PUT", "COMMIT"]);
  });

  it("is not begun while the server says nothing, which is no connection that is gone", async () => {
    const { lines, asked } = await run(
      (sql, count) => (sql === "SELECT 1" && count === 1 ? "silence" : done(sql)),
      put,
    );
    expect(lines[1]).toMatchObject({ outcome: "timeout", error: "SELECT: no answer within 300 ms" });
    expect(asked[0]).toBe("SELECT 1");
  });

  it.each([
    ["silence", "timeout"],
    ["hang up", "unknown"],
  ] as const)("whose COMMIT is met with %s may have happened", async (answer, outcome) => {
    const { lines } = await run((sql, count) => (sql === "COMMIT" && count === 1 ? answer : done(sql)), put);
    expect(lines[1]).toMatchObject({ outcome, value: ["asked"] });
  });

  it("that is refused before its COMMIT has not happened, and the next has a connection of its own", async () => {
    const { lines } = await run(refuseOnce, put, 2);
    expect(lines.filter(({ kind }) => kind === "op").slice(0, 2)).toMatchObject([
      { outcome: "fail", error: "40001 deadlock" },
      { outcome: "ok" },
    ]);
  });

  it("that its client thinks better of is rolled back on the same connection", async () => {
    const rich: Transaction = { op: "transfer", value: 1, run: () => Promise.reject(new NotDone("too little")) };
    const { lines, asked } = await run(done, rich, 2);
    expect(lines[1]).toMatchObject({ outcome: "fail", error: "too little" });
    expect(asked.slice(0, 5)).toEqual(["SELECT 1", "BEGIN", "ROLLBACK", "SELECT 1", "BEGIN"]);
  });
});
