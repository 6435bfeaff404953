import { afterEach, describe, expect, it } from "vitest";
import type { Action } from "../../../src/converge/plan.ts";
import { done, Trial } from "./a-site.ts";

/** Each trial starts some hundred processes; the machine may be busy with others. */
const slow = 300_000;
const trials: Trial[] = [];

async function trialOf(...hosts: string[]): Promise<Trial> {
  const trial = await Trial.make(...hosts);
  trials.push(trial);
  return trial;
}

afterEach(async () => {
  await Promise.all(trials.splice(0).map((trial) => trial.remove()));
});

describe("an apply that is cut off", { timeout: slow }, () => {
  it("after any action is gone on with by the next, to the same end", async () => {
    const whole = await trialOf("c1", "c2");
    const { reports } = await whole.apply(whole.goals());
    const end = await whole.state();
    for (let cut = 1; cut < reports.length; cut += 1) {
      const trial = await trialOf("c1", "c2");
      const abort = new AbortController();
      let finished = 0;
      const first = await trial.apply(trial.goals(), {
        signal: abort.signal,
        observer: {
          started: () => undefined,
          finished: (actions) => {
            finished += actions.length;
            if (finished >= cut) abort.abort();
          },
        },
      });
      expect(first.ending).toEqual({ kind: "interrupted" });
      const second = await trial.apply(trial.goals());
      expect(second.ending).toEqual({ kind: "converged" });
      expect(await trial.state(), `cut off after ${cut} actions`).toEqual(end);
      await trial.remove();
    }
  });

  it("by a power failure at any change inside an action leaves nothing that the next does not mend", async () => {
    const trial = await trialOf("c1");
    const host = trial.host("c1");
    const texts = ["listen 80\n", "listen 81\n"] as const;
    const ends: Readonly<Record<string, unknown>>[] = [];
    let changes = 0;
    for (const web of [...texts, ...texts]) {
      await host.cutPowerAt(0);
      expect((await trial.apply(trial.goals({ web }))).ending).toEqual({ kind: "converged" });
      changes = await host.changes();
      ends.push(await trial.state());
    }
    expect(ends[2]).toEqual(ends[0]);
    expect(changes).toBeGreaterThan(8);
    for (let cut = 1; cut <= changes; cut += 1) {
      const [web, end] = cut % 2 === 0 ? [texts[1], ends[1]] : [texts[0], ends[0]];
      await host.cutPowerAt(cut);
      const first = await trial.apply(trial.goals({ web }));
      expect(first.ending.kind, `power fails at change ${cut}`).toBe("stopped");
      await host.cutPowerAt(0);
      expect((await trial.apply(trial.goals({ web }))).ending).toEqual({ kind: "converged" });
      expect(await trial.state(), `power fails at change ${cut}`).toEqual(end);
    }
  });

  it("stops softly: what is under way finishes, nothing more starts", async () => {
    const trial = await trialOf("c1");
    const stop = new AbortController();
    const started: Action[] = [];
    const first = await trial.apply(trial.goals(), {
      stop: stop.signal,
      observer: {
        started: (actions) => {
          started.push(...actions);
          stop.abort();
        },
        finished: () => undefined,
      },
    });
    expect(first.ending).toEqual({ kind: "interrupted" });
    expect(started).toHaveLength(1);
    expect(done(first).filter((line) => line.endsWith(": done"))).toEqual([
      "c1: note that the host belongs to the site trial: done",
    ]);
    expect((await trial.apply(trial.goals())).ending).toEqual({ kind: "converged" });
  });
});
