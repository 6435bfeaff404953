import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownProgram } from "../hosts/own-program.ts";

const main = ownProgram("cli/main");
const slow = 60_000;
let directory = "";

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "quorate-history-"));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function check(text: string, ...args: readonly string[]) {
  const path = join(directory, `${text.length}.edn`);
  await writeFile(path, text);
  return execa(process.execPath, [...main, "history", "check", path, ...args], { reject: false, stdin: "ignore" });
}

const lostUpdate = `{:type :ok :process 0 :f :txn :value [[:r :x []] [:append :x 1]]}
{:type :ok :process 1 :f :txn :value [[:r :x []] [:append :x 2]]}
{:type :ok :process 2 :f :txn :value [[:r :x [1 2]]]}`;

test(
  "a history is held to what was claimed: exit 0, 1 and 2",
  async () => {
    const [bad, allowed, json, other, wrong, torn] = await Promise.all([
      check(lostUpdate, "--as", "list-append"),
      check(lostUpdate, "--as", "list-append", "--claim", "read-committed"),
      check(lostUpdate, "--as", "list-append", "--json"),
      check(lostUpdate, "--as", "queue"),
      check(lostUpdate, "--as", "list-append", "--claim", "exactly-once"),
      check(lostUpdate.slice(0, -5), "--as", "list-append"),
    ]);
    expect([bad.exitCode, allowed.exitCode, json.exitCode]).toEqual([1, 0, 1]);
    expect(bad.stdout).toContain(
      "lost-update, once: two transactions read the same version of a key and both wrote it",
    );
    expect(allowed.stdout).toContain("Seen as well, and not ruled out by read-committed");
    expect(JSON.parse(json.stdout)).toMatchObject({
      as: "list-append",
      claim: "strict-serializable",
      verdict: "anomaly",
      operations: 3,
      against: [{ name: "lost-update", count: 1 }, { name: "G-single" }, { name: "G-single-realtime" }],
    });
    expect([other.exitCode, wrong.exitCode, torn.exitCode]).toEqual([2, 2, 2]);
    expect(other.stderr).toContain("no operation in it is one of queue");
    expect(wrong.stderr).toContain("nothing like exactly-once can be claimed of list-append");
    expect(torn.stderr).toContain("line 3: an operation has no end");
  },
  slow,
);
