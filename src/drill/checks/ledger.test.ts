import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CopiesLine, OperationLine, Outcome } from "../history.ts";
import { auditEverywhere, auditLedger, copiesFromDeliveries } from "./ledger.ts";

function attempt(id: string, outcome: Outcome): OperationLine {
  return { kind: "op", workload: "sql-insert", client: "c", op: "insert", start: 0, end: 1, outcome, id };
}

function delivery(id: string, redelivered = false): OperationLine {
  const line: OperationLine = { ...attempt(id, "ok"), workload: "queue-consume", op: "deliver" };
  return redelivered ? { ...line, redelivered } : line;
}

function place(where: string, copies: Record<string, number>): CopiesLine {
  return { kind: "copies", at: 0, workload: "sql-insert", where, copies };
}

describe("auditLedger", () => {
  it("finds what was lost, what is there twice, and what came out of thin air", () => {
    const attempts = [attempt("a", "ok"), attempt("b", "ok"), attempt("c", "ok"), attempt("d", "fail")];
    const verdict = auditLedger(attempts, { a: 1, b: 2, d: 1, z: 1 });
    expect(verdict.lost).toEqual(["c"]);
    expect(verdict.duplicated).toEqual(["b"]);
    expect(verdict.unexpected).toEqual(["d", "z"]);
  });

  it("allows a write of unknown outcome to be there or not, but not twice", () => {
    const attempts = [attempt("a", "timeout"), attempt("b", "unknown"), attempt("c", "unknown")];
    const verdict = auditLedger(attempts, { b: 1, c: 2 });
    expect(verdict).toMatchObject({ unsure: 3, unsureFound: 2, lost: [], duplicated: ["c"], unexpected: [] });
  });

  const outcomes = fc.constantFrom<Outcome>("ok", "fail", "timeout", "unknown");
  const attempts = fc
    .uniqueArray(fc.tuple(fc.uuid(), outcomes), { selector: ([id]) => id })
    .map((pairs) => pairs.map(([id, outcome]) => attempt(id, outcome)));

  it("is content with any store that keeps exactly what it acknowledged and some of what is unsure", () => {
    fc.assert(
      fc.property(attempts, fc.func(fc.boolean()), (all, kept) => {
        const copies: Record<string, number> = {};
        for (const one of all) {
          const unsure = one.outcome === "timeout" || one.outcome === "unknown";
          if (one.outcome === "ok" || (unsure && kept(one.id))) copies[one.id ?? ""] = 1;
        }
        expect(auditLedger(all, copies)).toMatchObject({ lost: [], duplicated: [], unexpected: [] });
      }),
    );
  });

  it("sees each loss, each duplicate and each invention", () => {
    fc.assert(
      fc.property(attempts, fc.nat(), fc.uuid(), (all, pick, invented) => {
        const acknowledged = all.filter((one) => one.outcome === "ok").map((one) => one.id ?? "");
        fc.pre(acknowledged.length > 1 && !all.some((one) => one.id === invented));
        const copies: Record<string, number> = Object.fromEntries(acknowledged.map((id) => [id, 1]));
        const lost = acknowledged[pick % acknowledged.length] ?? "";
        const doubled = acknowledged[(pick + 1) % acknowledged.length] ?? "";
        delete copies[lost];
        copies[doubled] = 2;
        copies[invented] = 1;
        expect(auditLedger(all, copies)).toMatchObject({ lost: [lost], duplicated: [doubled], unexpected: [invented] });
      }),
    );
  });
});

describe("auditEverywhere", () => {
  const attempts = [attempt("a", "ok"), attempt("b", "ok")];

  it("asks every place for every row", () => {
    const verdict = auditEverywhere(attempts, [place("c1", { a: 1, b: 1 }), place("c2", { a: 1 })]);
    expect(verdict.lost).toEqual(["b"]);
    expect(verdict.acknowledged).toBe(2);
  });

  it("counts all as lost where no place could be read", () => {
    expect(auditEverywhere(attempts, []).lost).toEqual(["a", "b"]);
  });
});

describe("copiesFromDeliveries", () => {
  it("takes a redelivery for the same copy and a second first delivery for another", () => {
    const deliveries = [delivery("a"), delivery("a", true), delivery("b"), delivery("b"), delivery("c", true)];
    const { copies, redelivered } = copiesFromDeliveries(deliveries);
    expect({ ...copies }).toEqual({ a: 1, b: 2, c: 1 });
    expect(redelivered).toBe(2);
  });

  it("does not depend on the order of deliveries", () => {
    const shuffled = fc.shuffledSubarray([delivery("a"), delivery("a", true), delivery("b", true)], { minLength: 3 });
    fc.assert(
      fc.property(shuffled, (deliveries) => {
        expect({ ...copiesFromDeliveries(deliveries).copies }).toEqual({ a: 1, b: 1 });
      }),
    );
  });
});
