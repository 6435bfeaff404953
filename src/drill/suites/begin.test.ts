import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { usualFaults } from "../faults/all.ts";
import { beginOrResume, type SuiteBegin } from "./begin.ts";
import { saveRecord } from "./suite-files.ts";

let directory = "";
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "quorate-suite-"));
});
afterEach(() => rm(directory, { recursive: true }));

const hosts = ["c1", "c2", "c3"].map((name, index) => ({ name, zone: "rack", address: `10.0.0.${index + 1}` }));
const cluster = { fenceDevices: [], resources: [] };
const design = {
  hosts,
  components: [],
  endpoints: [],
  addresses: [],
  cluster,
  members: ["c1", "c2", "c3"],
  voters: ["c1", "c2", "c3"],
};
const demo = { site: { name: "demo" }, design };

function wish(change: Partial<SuiteBegin> = {}): SuiteBegin {
  return {
    suite: "smoke",
    directory,
    resume: false,
    settings: usualFaults,
    seed: 7,
    forMs: 1000,
    times: 2,
    named: [],
    ...change,
  };
}

test("a suite begins with what its design has it do, and a drawn one with its seed", async () => {
  expect(await beginOrResume(demo, wish())).toMatchObject({
    suite: "smoke",
    site: "demo",
    times: 2,
    drawn: null,
    plan: [{ fault: "power-off", target: "vip-holder" }],
  });
  const named = [{ fault: "freeze", target: "c2" }];
  expect(await beginOrResume(demo, wish({ suite: "named", named, directory: `${directory}-named` }))).toMatchObject({
    plan: named,
    times: 2,
  });
  const drawn = await beginOrResume(demo, wish({ suite: "endurance" }));
  expect(drawn).toMatchObject({ times: 1, drawn: { seed: 7, forMs: 1000 }, plan: [] });
});

test("one that has not ended is gone on with when that is asked for, and is in the way otherwise", async () => {
  const begun = await beginOrResume(demo, wish());
  await saveRecord(directory, { ...begun, stopped: { at: "power-off@vip-holder", because: "it was interrupted." } });
  await expect(beginOrResume(demo, wish())).rejects.toThrow(
    /has not come to its end \(0 done\); go on with it by --resume/,
  );
  expect(await beginOrResume(demo, wish({ resume: true }))).toMatchObject({ startedAt: begun.startedAt });
  await expect(beginOrResume(demo, wish({ resume: true, suite: "full" }))).rejects.toThrow(
    `${directory} holds the suite smoke of demo, not full of demo`,
  );
  const other = { ...demo, site: { name: "other" } };
  await expect(beginOrResume(other, wish({ resume: true }))).rejects.toThrow("not smoke of other");
});

test("there must be something to go on with", async () => {
  await expect(beginOrResume(demo, wish({ resume: true }))).rejects.toThrow(`there is no suite in ${directory}`);
});

test("drills of one that ended make room", async () => {
  const begun = await beginOrResume(demo, wish());
  const old = {
    fault: "flap",
    target: "c1",
    directory: "01-flap-c1",
    outcome: "pass" as const,
    reasons: [],
    tookMs: 1,
  };
  await mkdir(join(directory, old.directory));
  await mkdir(join(directory, "kept"));
  await saveRecord(directory, { ...begun, done: [old], endedAt: begun.startedAt });
  expect((await beginOrResume(demo, wish())).done).toEqual([]);
  expect([existsSync(join(directory, old.directory)), existsSync(join(directory, "kept"))]).toEqual([false, true]);
});
