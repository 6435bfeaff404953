import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeApplyLock } from "./apply-lock.ts";
import { lastApply, openJournal } from "./journal.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-notes-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const started = { event: "apply-started", pid: 1, hosts: "the twin" } as const;
const action = { id: "c1/unit web.service", host: "c1", what: "restart web.service" };

describe("the journal", () => {
  it("says how the last apply ended", async () => {
    const first = await openJournal(directory);
    expect(first.last).toEqual({ kind: "none" });
    await first.write(started, { event: "action-started", ...action });
    await first.close();

    const second = await openJournal(directory);
    expect(second.last).toMatchObject({ kind: "cut-off", open: [{ host: "c1", what: "restart web.service" }] });
    await second.write(started);
    await second.write({ event: "action-started", ...action });
    await second.write({ event: "action-finished", ...action, outcome: "done", ms: 7 });
    await second.write({ event: "apply-finished", ending: "converged", actions: 1, ms: 9 });
    await second.close();
    expect(await lastApply(path.join(directory, "journal.jsonl"))).toMatchObject({
      kind: "finished",
      ending: "converged",
    });
  });

  it("can be read when its last line was cut off in the middle, and written after it", async () => {
    const first = await openJournal(directory);
    await first.write(started, { event: "action-started", ...action });
    await first.close();
    const file = path.join(directory, "journal.jsonl");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.slice(0, -10));
    const second = await openJournal(directory);
    expect(second.last).toMatchObject({ kind: "cut-off", open: [] });
    await second.write(started, { event: "apply-finished", ending: "stopped", actions: 0, ms: 1 });
    await second.close();
    expect(await lastApply(file)).toMatchObject({ kind: "finished", ending: "stopped" });
  });

  it("says in a sentence when it cannot be kept", async () => {
    await writeFile(path.join(directory, "file"), "");
    await expect(openJournal(path.join(directory, "file/below"))).rejects.toThrow(
      /notes on the apply cannot be kept in/,
    );
  });
});

describe("the lock", () => {
  it("keeps a second apply away while the first runs, and not afterwards", async () => {
    const other = await heldByAnother();
    await expect(takeApplyLock(directory)).rejects.toThrow(
      `another apply of this site is running (process ${other.pid} on ${hostname()})`,
    );
    await other.end();
    const lock = await takeApplyLock(directory);
    expect(lock.takenOverFrom).toEqual([other.pid]);
    expect(await readdir(directory)).toHaveLength(1);
    await lock.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it("is not fooled by another process with the number of a dead one", async () => {
    const other = await heldByAnother();
    const name = `lock.${other.pid}.${other.started}`;
    const held = await readFile(path.join(directory, name), "utf8");
    await writeFile(path.join(directory, name), held.replace(`"started":"${other.started}"`, '"started":"1"'));
    const lock = await takeApplyLock(directory);
    expect(lock.takenOverFrom).toEqual([other.pid]);
    await lock.release();
    await other.end();
  });

  it("does not judge processes of another machine", async () => {
    await writeFile(
      path.join(directory, "lock.7.7"),
      JSON.stringify({ machine: "elsewhere", boot: "b", pid: 7, started: "7" }),
    );
    await expect(takeApplyLock(directory)).rejects.toThrow("process 7 on elsewhere");
    expect(await readdir(directory)).toEqual(["lock.7.7"]);
  });
});

/** A lock as a process that is alive and not this one holds it. */
async function heldByAnother(): Promise<{ pid: number; started: string; end(): Promise<void> }> {
  const child = spawn("sleep", ["60"]);
  await once(child, "spawn");
  const pid = child.pid ?? 0;
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const began = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim();
  await writeFile(
    path.join(directory, `lock.${pid}.${began}`),
    JSON.stringify({ machine: hostname(), boot, pid, started: began }),
  );
  return {
    pid,
    started: began,
    end: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
