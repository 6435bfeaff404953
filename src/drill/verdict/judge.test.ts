import { describe, expect, it } from "vitest";
import { freeze } from "../faults/freeze.ts";
import { pressure } from "../faults/pressure.ts";
import { powerOff } from "../faults/power-off.ts";
import { collect, type HistoryLine, type OperationLine, type Outcome } from "../history.ts";
import type { DrillRun } from "../drill.ts";
import { judge } from "./judge.ts";
import type { WorkloadWords } from "./workload-words.ts";

const allowed = { endpoint: "sql", boundMs: 1000, terms: [{ what: "a step", ms: 1000 }] };

const words = { endpoint: "sql", forA: "a write", pace: "", waitsFor: ["database-view"], needs: [] } as const;
const promised = { claim: "durable", because: "it is so" };
const workloads: readonly WorkloadWords[] = [
  {
    ...words,
    name: "sql-insert",
    title: "SQL writes",
    bounded: true,
    ledger: { kind: "copies", what: "Rows", promised },
  },
  { ...words, name: "sql-read", title: "SQL reads", bounded: false },
];

function insert(id: string, end: number, outcome: Outcome = "ok"): OperationLine {
  return { kind: "op", workload: "sql-insert", client: "c", op: "insert", start: end - 5, end, outcome, id };
}

function others(at: number, share: number): HistoryLine {
  return { kind: "pressure", at, sinceMs: 500, busy: 1, others: share };
}

/** Inserts every 100 ms but for a gap of 600 ms after the fault, and all of them there in the end. */
function steady(): { readonly inserts: OperationLine[]; readonly there: Record<string, number> } {
  const inserts: OperationLine[] = [];
  for (let end = 100; end <= 5000; end += 100) {
    inserts.push(insert(`r${end}`, end, end > 2000 && end < 2600 ? "timeout" : "ok"));
  }
  const there = Object.fromEntries(inserts.filter(({ outcome }) => outcome === "ok").map(({ id }) => [id ?? "", 1]));
  return { inserts, there };
}

function runOf(
  operations: readonly OperationLine[],
  there: Record<string, number>,
  change: Partial<DrillRun> = {},
  more: readonly HistoryLine[] = [],
): DrillRun {
  const lines: HistoryLine[] = [
    ...more,
    ...operations,
    { kind: "lateness", at: 10, maxMs: 4 },
    { kind: "copies", at: 5100, workload: "sql-insert", where: "c2", copies: there },
  ];
  const run = { kind: "run", schema: "quorate-history/1", drill: "power-off vip-holder", originWallMs: 0 } as const;
  return {
    history: collect(run, lines),
    order: { name: "power-off vip-holder", fault: powerOff, target: "vip-holder", onlyWhenWhole: true },
    host: "c1",
    roles: { vipHolder: "c1", writer: "c1", queueLeader: undefined },
    workloads,
    load: { fromMs: 0, toMs: 5000 },
    faultAtMs: 2010,
    healedAtMs: 4000,
    wholeAgainMs: 800,
    wholeSentence: "Healthy.",
    missingLogs: [],
    audit: { problems: [], hosts: ["c1", "c2", "c3"], tables: 3, copies: ["c1", "c2", "c3"] },
    ...change,
  };
}

describe("judge", () => {
  it("passes a drill that lost nothing within its bound", () => {
    const { inserts, there } = steady();
    const verdict = judge(runOf(inserts, there), { sql: allowed });
    expect(verdict).toMatchObject({
      name: "power-off vip-holder",
      verdict: "pass",
      reasons: [],
      wholeAgainMs: 800,
      losses: { lost: 0, duplicated: 0, unexpected: 0 },
      fault: { host: "c1", held: ["the virtual address", "the database's writer"] },
      uncertaintyMs: 4,
    });
    expect(verdict.endpoints).toMatchObject([
      { name: "sql", requests: 50, failed: 5, longestGapMs: 600, boundMs: 1000, returnGapMs: 100 },
    ]);
    expect(verdict.headline).toBe(
      "c1 lost its power. Clients waited 0.60 s at most, for a write; nothing that was acknowledged is lost.",
    );
  });

  it("fails one whose gap is longer than the design allows", () => {
    const { inserts, there } = steady();
    const verdict = judge(runOf(inserts, there), { sql: { ...allowed, boundMs: 599 } });
    expect(verdict.verdict).toBe("fail");
    expect(verdict.reasons).toEqual(["SQL writes: 0.60 s without an answer, the design allows 0.60 s."]);
  });

  it("fails one that lost an acknowledged row, whatever else was good", () => {
    const { inserts, there } = steady();
    const { r300: _gone, ...kept } = there;
    const verdict = judge(runOf(inserts, { ...kept, r200: 2, ghost: 1 }), { sql: allowed });
    expect(verdict.losses).toEqual({ lost: 1, duplicated: 1, unexpected: 1 });
    expect(verdict.reasons).toEqual([
      "SQL writes: 1 lost, 1 duplicated, 1 out of thin air, such as r300, r200, ghost.",
    ]);
  });

  it("fails one after which the site did not become whole, and says what is missing", () => {
    const { inserts, there } = steady();
    const change = { wholeAgainMs: undefined, wholeSentence: "Degraded: galera on c1 is joining." };
    const verdict = judge(runOf(inserts, there, change), {});
    expect(verdict.wholeAgainMs).toBeNull();
    expect(verdict.reasons).toEqual(["The site did not become whole again: Degraded: galera on c1 is joining."]);
  });

  it("fails one in which nobody asked for anything", () => {
    expect(judge(runOf([], {}), {}).verdict).toBe("fail");
  });

  it("holds nobody to the bound of an endpoint but those whom it is said of", () => {
    const { inserts, there } = steady();
    const reads = inserts.map((each) => ({ ...each, workload: "sql-read" }));
    const verdict = judge(runOf([...inserts, ...reads], there), { sql: allowed });
    expect(verdict.endpoints.map(({ workload }) => workload)).toEqual(["sql-insert"]);
    expect(verdict.alsoMeasured).toMatchObject([{ name: "sql-read", workload: "sql-read", boundMs: null, terms: [] }]);
    expect(verdict.ledgers.map(({ workload }) => workload)).toEqual(["sql-insert"]);
  });

  it("looks for what was sent among what another workload got", () => {
    const publish: WorkloadWords = {
      ...words,
      name: "publish",
      title: "Publishes",
      bounded: true,
      ledger: {
        kind: "deliveries",
        what: "Messages",
        to: "consume",
        from: "the queue",
        promised: { ...promised, claim: "at-least-once" },
      },
    };
    const sent = ["a", "b", "c"].map((id, index) => ({ ...insert(id, 100 + index), workload: "publish" }));
    const got = ["a", "a", "b"].map((id, index) => ({ ...insert(id, 200 + index), workload: "consume" }));
    const run = runOf([...sent, ...got], {}, { workloads: [publish] });
    expect(judge(run, {}).ledgers).toMatchObject([
      { workload: "publish", acknowledged: 3, lost: 1, duplicated: 1, readAt: ["the queue"], examples: ["c", "a"] },
    ]);
  });

  it("calls a miss inconclusive while others had the machine, and says how much of it", () => {
    const { inserts, there } = steady();
    const late = { sql: { ...allowed, boundMs: 599 } };
    const during = judge(runOf(inserts, there, {}, [others(2300, 0.62), others(4800, 0)]), late);
    expect(during.verdict).toBe("inconclusive");
    expect(during.reasons).toEqual([
      "SQL writes: 0.60 s without an answer, the design allows 0.60 s; other programs had up to 62 % of this machine's processors then.",
    ]);
    expect(during.pressure).toEqual({ busy: 1, others: 0.31, othersWorst: 0.62 });
    expect(judge(runOf(inserts, there, {}, [others(1000, 0.9), others(4800, 0.9)]), late).verdict).toBe("fail");
    expect(judge(runOf(inserts, { ...there, ghost: 1 }, {}, [others(2300, 0.9)]), late).verdict).toBe("fail");
  });

  it("lets others explain no more than the processors that they had", () => {
    const { inserts, there } = steady();
    const late = (boundMs: number) =>
      judge(runOf(inserts, there, {}, [others(2300, 0.5)]), { sql: { ...allowed, boundMs } });
    // 600 ms with half of the processors are 300 ms with all of them.
    expect(late(310).verdict).toBe("inconclusive");
    expect(late(250)).toMatchObject({
      verdict: "fail",
      reasons: [
        "SQL writes: 0.60 s without an answer, the design allows 0.25 s; other programs had up to 50 % of this machine's processors then, which does not explain it.",
      ],
    });
  });

  it("takes a site that is not whole for a long time for a busy one only where it had next to nothing", () => {
    const { inserts, there } = steady();
    const longAfter = { wholeAgainMs: undefined, load: { fromMs: 0, toMs: 184_000 }, wholeSentence: "Degraded: x." };
    const verdictWith = (share: number) => {
      const busy = Array.from({ length: 360 }, (_, index) => others(4500 + 500 * index, share));
      return judge(runOf(inserts, there, longAfter, busy), {}).reasons.at(-1);
    };
    expect(verdictWith(0.5)).toMatch(/not become whole again: Degraded: x; .*, which does not explain it\.$/);
    expect(verdictWith(0.9)).toMatch(/not become whole again: Degraded: x; .* processors then\.$/);
  });

  it("judges what came after the fault's end by itself", () => {
    const { inserts, there } = steady();
    const steadyReturn = inserts.filter(({ end }) => end < 4100 || end > 4900);
    const kept = Object.fromEntries(steadyReturn.flatMap(({ id }) => (id === undefined ? [] : [[id, there[id] ?? 1]])));
    const verdict = judge(runOf(steadyReturn, kept), { sql: { ...allowed, boundMs: 700 } });
    expect(verdict.endpoints).toMatchObject([{ longestGapMs: 600, returnGap: { fromMs: 1990 } }]);
    expect(verdict.reasons).toEqual([
      expect.stringMatching(
        /^SQL writes: 1\.00 s without an answer after the fault's end, the design allows 0\.70 s\.$/,
      ),
    ]);
  });

  it("does not cut a gap in two where the fault ends", () => {
    const { inserts, there } = steady();
    const answered = inserts.filter(({ end }) => end <= 3700 || end >= 4400);
    const kept = Object.fromEntries(answered.flatMap(({ id = "" }) => (id in there ? [[id, 1]] : [])));
    const verdict = judge(runOf(answered, kept), { sql: { ...allowed, boundMs: 650 } });
    expect(verdict.endpoints).toMatchObject([{ longestGapMs: 700, returnGapMs: 100 }]);
    expect(verdict.verdict).toBe("fail");
  });

  it("fails a fault that harms nothing when anything was taken for dead", () => {
    const { inserts, there } = steady();
    const order = { name: "pressure", fault: pressure(2000), target: "c1", onlyWhenWhole: true };
    const moved: HistoryLine = {
      kind: "event",
      at: 2500,
      name: "address-move",
      host: "c2",
      source: "vrrp",
      text: "takes the address",
    };
    const lines = [moved, { ...moved, at: 2700 }, { ...moved, at: 100 }];
    expect(judge(runOf(inserts, there, { order }, lines), {}).reasons).toEqual([
      "Nothing had failed, and yet: c2: takes the address, and 1 more of its kind.",
    ]);
    expect(judge(runOf(inserts, there, { order }), {}).reasons).toEqual([]);
  });

  it("fails a site that did not fence a host which the others did not hear", () => {
    const { inserts, there } = steady();
    const order = { name: "freeze c1", fault: freeze, target: "c1", onlyWhenWhole: true };
    const fenced: HistoryLine = {
      kind: "event",
      at: 3100,
      name: "fencing",
      host: "c2",
      source: "cluster",
      text: "fencing of c1",
      about: "c1",
    };
    expect(judge(runOf(inserts, there, { order }, [fenced]), {}).verdict).toBe("pass");
    for (const events of [[], [{ ...fenced, about: "c2" }], [{ ...fenced, at: 1000 }]]) {
      expect(judge(runOf(inserts, there, { order }, events), {}).reasons).toEqual([
        "c1 was not fenced, though the others did not hear it: what they took over it may have gone on doing.",
      ]);
    }
  });

  it("fails one that left something behind, and asks nothing of a site that is not whole", () => {
    const { inserts, there } = steady();
    const audit = { problems: ["a rule on c2"], hosts: ["c1"], tables: 0, copies: [] };
    const left = judge(runOf(inserts, there, { audit }), {});
    expect([left.verdict, left.reasons]).toEqual(["fail", ["Afterwards: a rule on c2."]]);
    expect(judge(runOf(inserts, there, { audit: undefined }), {}).audit).toBeNull();
  });

  it("says whose bound it is that was missed", () => {
    const { inserts, there } = steady();
    const limit = { sql: { ...allowed, boundMs: 599, limit: true as const } };
    expect(judge(runOf(inserts, there), limit).reasons).toEqual([
      "SQL writes: 0.60 s without an answer, no single failure may cost more than 0.60 s.",
    ]);
  });

  it("survives JSON", () => {
    const { inserts, there } = steady();
    const verdict = judge(runOf(inserts, there), { sql: allowed });
    expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
  });
});
