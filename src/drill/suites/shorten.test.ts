import { describe, expect, it } from "vitest";
import type { SuiteRecord } from "./record.ts";
import { shorten, type ShortenMeans } from "./shorten.ts";

/** Drills a … e of which the last failed. */
function failed(words: string): SuiteRecord {
  const done = words.split("").map((fault, index) => ({
    fault,
    target: "c1",
    directory: `0${index}`,
    outcome: index === words.length - 1 ? ("fail" as const) : ("pass" as const),
    reasons: [],
    tookMs: 1000,
  }));
  return {
    schema: "quorate-suite/1",
    suite: "endurance",
    site: "demo",
    drawn: { seed: 7, forMs: 60_000 },
    times: 1,
    plan: [],
    done,
    startedAt: "",
    endedAt: "",
    stopped: null,
    minimised: null,
  };
}

/** A site on which the last of `needed` fails when all of them came, in their order, since it was last put right. */
function site(needed: string, change: Partial<ShortenMeans> = {}) {
  let seen = "";
  let clock = 0;
  const told: string[] = [];
  const means: ShortenMeans = {
    isWhole: () => Promise.resolve({ whole: true, sentence: "" }),
    drill: ({ fault }, directory) => {
      if (directory.includes("/1-")) seen = "";
      seen += fault;
      clock += 1000;
      const all = needed.split("").every((each) => seen.includes(each)) && fault === needed.at(-1);
      return Promise.resolve({ verdict: all ? "fail" : "pass", reasons: [] });
    },
    draw: () => ({ fault: "", target: "" }),
    save: () => Promise.resolve(),
    step: (text) => told.push(text),
    restore: () => Promise.resolve(false),
    signal: new AbortController().signal,
    now: () => (clock += 1),
    forMs: 3_600_000,
    ...change,
  };
  return { means, told };
}

describe("a failing sequence of drills", () => {
  it("is made as short as it can be, by trying", async () => {
    const { minimised } = await shorten(failed("abcdefgh"), site("bh").means);
    expect(minimised).toMatchObject({ sequence: ["b@c1", "h@c1"], of: 8, complete: true });
    expect((await shorten(failed("abcdefgh"), site("h").means)).minimised).toMatchObject({
      sequence: ["h@c1"],
      runs: 1,
    });
  });

  it("is left alone where none failed, or the suite did not end", async () => {
    const passed = { ...failed("ab"), done: failed("abc").done.slice(0, 2) };
    expect(await shorten(passed, site("a").means)).toBe(passed);
    const stopped = { ...failed("ab"), stopped: { at: "x", because: "y" } };
    expect(await shorten(stopped, site("a").means)).toBe(stopped);
  });

  it("is made shorter for so long, and then as short as it is by then", async () => {
    const { minimised } = await shorten(failed("abcdefgh"), site("bh", { forMs: 20_000 }).means);
    expect(minimised).toMatchObject({ of: 8, complete: false });
    expect(minimised?.sequence).toContain("h@c1");
  });

  it("has the site put right in between, and says so where it cannot be", async () => {
    let isRight = false;
    const restored = site("bd", {
      isWhole: () => Promise.resolve({ whole: isRight, sentence: "" }),
      restore: () => Promise.resolve((isRight = true)),
      now: (() => {
        let clock = 0;
        return () => (clock += 50_000);
      })(),
      forMs: 1e9,
    });
    expect((await shorten(failed("abcd"), restored.means)).minimised?.sequence).toEqual(["b@c1", "d@c1"]);
    expect(restored.told).toContain("put the site right by an apply");
    isRight = false;
    const lost = await shorten(failed("abcd"), { ...restored.means, restore: () => Promise.resolve(false) });
    expect([lost.minimised, lost.stopped?.because]).toEqual([null, "the site could not be put right."]);
  }, 30_000);
});
