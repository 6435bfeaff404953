import { afterEach, describe, expect, it } from "vitest";
import { done, Trial, webConf } from "./a-site.ts";

const trials: Trial[] = [];

async function trialOf(...hosts: string[]): Promise<Trial> {
  const trial = await Trial.make(...hosts);
  trials.push(trial);
  return trial;
}

afterEach(async () => {
  await Promise.all(trials.splice(0).map((trial) => trial.remove()));
});

describe("apply on fresh hosts", () => {
  it("makes everything hold, and does nothing the second time in one round trip a host", async () => {
    const trial = await trialOf("c1", "c2");
    const first = await trial.apply(trial.goals());
    expect(first.ending).toEqual({ kind: "converged" });
    expect(done(first)).toContain("c1: the register exists: done");
    expect(await trial.host("c2").read(webConf)).toBe("listen 80\n");
    const log = await trial.host("c1").log();
    expect(log.filter((line) => line.startsWith("restart"))).toEqual([
      "restart web.service",
      "restart follower.service",
    ]);
    expect(log.join("\n")).not.toContain("by its package");

    for (const host of trial.hosts.values()) host.trips = 0;
    const second = await trial.apply(trial.goals());
    expect(second.reports).toEqual([]);
    expect([...trial.hosts.values()].map(({ trips }) => trips)).toEqual([1, 1]);
  });
});
