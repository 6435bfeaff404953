import { expect, test } from "vitest";
import { decide, type Found } from "./decide.ts";

const replica = {
  line: 1,
  number: 120,
  received: 120,
  newest: 1_795_680_590,
  digest: 7,
  trouble: "",
  promoted: null,
};
const copy = { at: 1_795_680_591.4, line: 1, number: 120, member: "c1", lagTransactions: 0 };
const standing = { replica, copy, primary: null, now: 1_795_680_631, serves: "10.77.0.21, port 3306" };
const silent = ["c1", "c2", "c3"].map((host) => ({ host }));
const nothing = { transactions: 0, from: null, to: null, tables: [], statements: [] };

function found(changes: Partial<Found> = {}): Found {
  return {
    host: "d1",
    standing,
    members: silent,
    off: new Set(["c1", "c2", "c3"]),
    others: [{ host: "d2", is: nothing }],
    ready: new Set(),
    ...changes,
  };
}

function refusal(changes: Partial<Found>): string {
  const decision = decide(found(changes));
  return decision.kind === "refuse" ? decision.because : decision.kind;
}

function refusalOf(changes: Partial<Found["standing"]>): string {
  return refusal({ standing: { ...standing, ...changes } });
}

test("with the database off, what it is promoted with is said, and that nobody knows what came after", () => {
  expect(decide(found())).toEqual({
    kind: "promote",
    number: 120,
    holds: "d1 has all to transaction 120 of 2026-11-26 08:09:50 UTC",
    serves: "10.77.0.21, port 3306",
    loss: {
      transactions: 0,
      seenUntil: 1_795_680_591.4,
      lines: ["whatever was acknowledged after 2026-11-26 08:09:51 UTC, when d1 last saw the database, 40 seconds ago"],
    },
  });
});

test("what is known to be lost is said by number, and by rows where another copy has them", () => {
  const decision = decide(
    found({
      standing: { ...standing, replica: { ...replica, number: 118 }, copy: { ...copy, lagTransactions: 5 } },
      others: [
        {
          host: "d2",
          is: {
            transactions: 2,
            from: 1_795_680_590,
            to: 1_795_680_591,
            tables: [{ table: "ledger.entries", inserted: 2, updated: 1, deleted: 0 }],
            statements: ["DROP TABLE ledger.old"],
          },
        },
        { host: "d3", not: "d3 cannot be reached", unreachable: true },
      ],
      ready: new Set(["d2"]),
    }),
  );
  expect(decision).toMatchObject({
    number: 120,
    holds: "d1 has all to transaction 118 of 2026-11-26 08:09:50 UTC, and takes up 2 more that its copy has received",
    loss: {
      transactions: 5,
      lines: [
        "2 transactions, 121 to 122, that d2 has received, until 2026-11-26 08:09:51 UTC:",
        "  ledger.entries: 2 rows inserted, 1 changed",
        "  DROP TABLE ledger.old",
        "  d2 stays ready as well: promoted instead, it has them",
        "of what d3 has received nothing is known: d3 cannot be reached",
        "3 transactions, 123 to 125, that c1 had acknowledged and no copy has received",
        "whatever was acknowledged after 2026-11-26 08:09:51 UTC, when d1 last saw the database, 40 seconds ago",
      ],
    },
  });
});

test("a database that answers is alive, whatever the operator says", () => {
  expect(refusal({ standing: { ...standing, primary: { member: "c2", number: 121 } } })).toBe(
    "the database is alive: c2 is written to and answers d1; two that are written to would be two histories",
  );
});

test("a host that runs may serve again, also where its database is stopped", () => {
  expect(refusal({ members: [{ host: "c1" }, { host: "c2", says: "rests at number 121" }, { host: "c3" }] })).toBe(
    "c2 (rests at number 121) answers, and may serve again at any time. Where the data are whole, `quorate recover` loses nothing of them; to promote d1 instead, switch it off first",
  );
});

test("silence is not death: each host that does not answer must be said to be off", () => {
  expect(refusal({ off: new Set(["c2"]) })).toMatch(/^c1 and c3 do not answer, .* say so: --off c1,c3$/);
});

test("one that has nothing, or not what its copy has, is not promoted", () => {
  expect(refusalOf({ replica: null })).toMatch(/^d1 has nothing to serve yet/);
  expect(refusalOf({ replica: { ...replica, line: null } })).toMatch(/^d1 has nothing to serve yet/);
  expect(refusalOf({ replica: { ...replica, trouble: "the log could not be applied: duplicate" } })).toMatch(
    /^d1 does not take up what its copy has received: the log could not be applied: duplicate\./,
  );
  expect(refusalOf({ copy: { ...copy, line: 2 } })).toMatch(/^d1 holds an earlier history than its copy/);
});

test("one that is promoted stays so, whatever else answers", () => {
  const promoted = { ...replica, promoted: { at: 1_795_680_600, number: 120 } };
  expect(decide(found({ standing: { ...standing, replica: promoted, primary: { member: "c1", number: 9 } } }))).toEqual(
    { kind: "promoted", because: "d1 was promoted at 2026-11-26 08:10:00 UTC" },
  );
});
