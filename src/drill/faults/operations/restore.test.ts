import { expect, test } from "vitest";
import type { OperationLine } from "../../history.ts";
import type { CopyBroughtBack, FaultContext } from "../fault.ts";
import { restore } from "./restore.ts";

const attempt = (id: string, outcome: OperationLine["outcome"]): OperationLine => ({
  kind: "op",
  workload: "sql-insert",
  client: "one",
  op: "insert",
  start: 0,
  end: 1,
  outcome,
  id,
});
const attempts = [attempt("a", "ok"), attempt("b", "ok"), attempt("c", "timeout"), attempt("d", "fail")];

async function readBack(is: (proofs: number[]) => CopyBroughtBack["is"], written = attempts) {
  const proofs: number[] = [];
  const said: string[] = [];
  const context: FaultContext = {
    host: "c1",
    hosts: [],
    power: { off: nothing, on: nothing, freeze: nothing, thaw: nothing },
    operations: {
      restartAll: nothing,
      forgetApplied: nothing,
      apply: () => Promise.resolve(undefined),
      copies: { bringNewestBack: () => Promise.resolve([{ host: "d1", is: is(proofs) }]) },
    },
    signal: new AbortController().signal,
    say: (_, text) => void said.push(text),
  };
  const lines = await restore.readBack?.(context, { workload: "sql-insert", attempts: written, now: () => 7 });
  return { lines, proofs, said };
}

function nothing(): Promise<void> {
  return Promise.resolve();
}

function rows(there: Readonly<Record<string, number>>, not?: string) {
  return (proofs: number[]): CopyBroughtBack["is"] => ({
    rows: there,
    keepProof: (count) => {
      proofs.push(count);
      return Promise.resolve(not);
    },
  });
}

test("a copy with every row that was acknowledged is proved by the rows that it has", async () => {
  const { lines, proofs, said } = await readBack(rows({ a: 1, b: 1, c: 1 }));
  const where = "the copy on d1";
  expect(lines).toEqual([{ kind: "copies", at: 7, workload: "sql-insert", where, copies: { a: 1, b: 1, c: 1 } }]);
  expect(proofs).toEqual([3]);
  expect(said).toEqual(["d1 is proved by 3 rows"]);
});

test.each([
  ["lacks an acknowledged row", { a: 1 }],
  ["has a row twice", { a: 1, b: 2 }],
  ["has a row of which a client was told that it is not there", { a: 1, b: 1, d: 1 }],
])("one that %s is not, and the verdict gets to see its rows", async (_, there) => {
  const { lines, proofs } = await readBack(rows(there));
  expect(lines).toMatchObject([{ copies: there }]);
  expect(proofs).toEqual([]);
});

test("nothing acknowledged proves nothing", async () => {
  expect((await readBack(rows({}), [attempt("c", "timeout")])).proofs).toEqual([]);
});

test("what could not be brought back has no row, and a proof that could not be kept is said", async () => {
  const { lines, said } = await readBack(() => ({ not: "the log ends at transaction 7" }));
  expect(lines).toMatchObject([{ copies: {} }]);
  expect(said).toEqual(["d1 brought nothing back: the log ends at transaction 7"]);
  const kept = await readBack(rows({ a: 1, b: 1 }, "the disk is full"));
  expect(kept.said).toEqual(["d1 could not keep its proof: the disk is full"]);
});
