import { describe, expect, it } from "vitest";
import { DrillError } from "../drill-error.ts";
import type { Chosen } from "./choose.ts";
import { parseRecord, type SuiteOutcome, type SuiteRecord } from "./record.ts";
import { runSuite, type SuiteMeans } from "./run-suite.ts";

const plan: readonly Chosen[] = ["power-off", "freeze", "flap"].map((fault) => ({ fault, target: "c1" }));

function recordOf(change: Partial<SuiteRecord> = {}): SuiteRecord {
  return {
    schema: "quorate-suite/1",
    suite: "smoke",
    site: "demo",
    drawn: null,
    times: 1,
    plan: [...plan],
    done: [],
    startedAt: "2026-01-01T00:00:00.000Z",
    endedAt: null,
    stopped: null,
    minimised: null,
    ...change,
  };
}

/** A site on which each drill takes a second of a clock that nothing else moves but waiting for it to be whole. */
function site(verdictOf: (chosen: Chosen, turn: number) => SuiteOutcome, whole: () => boolean = () => true) {
  const controller = new AbortController();
  const carriedOut: string[] = [];
  const kept: SuiteRecord[] = [];
  let clock = 0;
  const means: SuiteMeans = {
    isWhole: () => {
      if (!whole()) clock += 60_000;
      return Promise.resolve({ whole: whole(), sentence: "Degraded: galera on c1 is joining." });
    },
    drill: (chosen, directory) => {
      carriedOut.push(directory);
      clock += 1000;
      if (controller.signal.aborted)
        throw new DrillError("interrupted", "The drill was interrupted; what it broke is healed.");
      const verdict = verdictOf(chosen, carriedOut.length);
      if (verdict === "not-possible") throw new DrillError("not-possible", "No host is c1.");
      return Promise.resolve({ verdict, reasons: verdict === "pass" ? [] : ["it was late."] });
    },
    draw: (index) => ({ fault: `drawn-${index}`, target: "c1" }),
    save: (record) => {
      kept.push(record);
      return Promise.resolve();
    },
    step: () => undefined,
    signal: controller.signal,
    now: () => clock,
  };
  return { means, carriedOut, kept, interrupt: () => controller.abort() };
}

describe("a suite", () => {
  it("carries out every drill, in a directory each, and keeps what was done after each", async () => {
    const { means, carriedOut, kept } = site(({ fault }) => (fault === "freeze" ? "fail" : "pass"));
    const record = await runSuite(recordOf(), means);
    expect(carriedOut).toEqual(["01-power-off-c1", "02-freeze-c1", "03-flap-c1"]);
    expect(record.done.map(({ outcome, reasons, tookMs }) => [outcome, reasons, tookMs])).toEqual([
      ["pass", [], 1000],
      ["fail", ["it was late."], 1000],
      ["pass", [], 1000],
    ]);
    expect(kept.map(({ done }) => done.length)).toEqual([0, 1, 2, 3]);
    expect(record.stopped).toBeNull();
    expect(record.endedAt).not.toBeNull();
    expect(parseRecord(JSON.stringify(record))).toEqual(record);
  });

  it("goes on where it was interrupted", async () => {
    const first = site((_, turn) => {
      if (turn === 1) first.interrupt();
      return "pass";
    });
    const stopped = await runSuite(recordOf(), first.means);
    expect(stopped).toMatchObject({ endedAt: null, stopped: { at: "freeze@c1" } });
    expect(stopped.done).toHaveLength(1);
    const second = site(() => "pass");
    const record = await runSuite(stopped, second.means);
    expect(second.carriedOut).toEqual(["02-freeze-c1", "03-flap-c1"]);
    expect([record.stopped, record.done.length]).toEqual([null, 3]);
  });

  it("that is interrupted in the middle of a drill does that one again", async () => {
    const { means, interrupt } = site(() => "pass");
    const interrupted = { ...means, isWhole: async () => (interrupt(), { whole: true, sentence: "" }) };
    const record = await runSuite(recordOf(), interrupted);
    expect(record.done).toEqual([]);
    expect(record.stopped).toEqual({
      at: "power-off@c1",
      because: "The drill was interrupted; what it broke is healed.",
    });
  });

  it("that is interrupted while the site is asked stops there as well", async () => {
    const { means, interrupt, kept } = site(() => "pass");
    const isWhole = () => {
      interrupt();
      return Promise.reject(new Error("c1 was not asked to its end"));
    };
    const record = await runSuite(recordOf(), { ...means, isWhole });
    expect(record.stopped?.because).toBe("It was interrupted between two drills; nothing is broken.");
    expect(kept.at(-1)).toEqual(record);
  });

  it("does not break a site that is not whole", async () => {
    const { means, carriedOut } = site(
      () => "pass",
      () => false,
    );
    const record = await runSuite(recordOf(), means);
    expect(carriedOut).toEqual([]);
    expect(record.stopped?.because).toBe(
      "The site is not whole, and is not broken further. Degraded: galera on c1 is joining.",
    );
  }, 30_000);

  it("goes on after a drill that there is nothing to break for, and says so", async () => {
    const { means } = site(({ fault }) => (fault === "freeze" ? "not-possible" : "pass"));
    const { done } = await runSuite(recordOf(), means);
    expect(done.map(({ outcome, reasons }) => [outcome, ...reasons])).toEqual([
      ["pass"],
      ["not-possible", "No host is c1."],
      ["pass"],
    ]);
  });

  it("may have each drill several times", async () => {
    const { means, carriedOut } = site(() => "pass");
    await runSuite(recordOf({ times: 2, plan: plan.slice(0, 2) }), means);
    expect(carriedOut).toEqual(["01-power-off-c1-1", "01-power-off-c1-2", "02-freeze-c1-1", "02-freeze-c1-2"]);
  });

  it("that is drawn goes on until its time is over, or a drill fails", async () => {
    const drawn = { seed: 7, forMs: 3500 };
    const long = site(() => "pass");
    const record = await runSuite(recordOf({ drawn, plan: [] }), long.means);
    expect(long.carriedOut).toHaveLength(4);
    expect(record.plan.map(({ fault }) => fault)).toEqual(["drawn-0", "drawn-1", "drawn-2", "drawn-3"]);
    const short = site((_, turn) => (turn === 2 ? "fail" : "pass"));
    expect((await runSuite(recordOf({ drawn, plan: [] }), short.means)).done).toHaveLength(2);
  });

  it("is no suite that cannot be read as one", () => {
    expect(parseRecord("{}")).toBeUndefined();
    expect(parseRecord("{torn")).toBeUndefined();
  });
});
