import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { ownProgram } from "../hosts/own-program.ts";

const verdict = {
  site: "demo",
  name: "power-off vip-holder",
  verdict: "pass",
  headline: "",
  reasons: [],
  fault: { name: "power-off", host: "c1", held: [], over: "" },
  wholeAgainMs: 1000,
  losses: { lost: 0, duplicated: 0, unexpected: 0 },
  endpoints: [],
  startedAt: "2026-01-01T00:00:00.000Z",
  durationMs: 1000,
};

test("two directories are held against each other, with an exit code that tells which was better", async () => {
  const directory = await mkdtemp(join(tmpdir(), "quorate-compare-"));
  const compare = (...names: readonly string[]) => {
    const places = names.map((name) => join(directory, name));
    return execa(process.execPath, [...ownProgram("cli/main"), "drill", "--json", "--compare", ...places], {
      reject: false,
      stdin: "ignore",
    });
  };
  try {
    for (const [name, said] of [
      ["a/01-power-off", verdict],
      ["b", { ...verdict, verdict: "fail" }],
      ["c", { not: "a verdict" }],
    ] as const) {
      await mkdir(join(directory, name), { recursive: true });
      await writeFile(join(directory, name, "verdict.json"), JSON.stringify(said));
    }
    const [worse, better, torn, one, none] = await Promise.all([
      compare("a", "b"),
      compare("b", "a"),
      compare("a", "c"),
      compare("a"),
      compare("a", "d"),
    ]);
    expect([worse.exitCode, better.exitCode, torn.exitCode, one.exitCode, none.exitCode]).toEqual([1, 0, 2, 2, 2]);
    expect(JSON.parse(worse.stdout)).toMatchObject({ drills: [{ before: "pass", after: "fail" }] });
    expect(torn.stderr).toContain("c/verdict.json is no verdict of a drill");
    expect(one.stderr).toContain("--compare takes two directories");
    expect(none.stderr).toContain("d cannot be read: there is no such file or directory");
  } finally {
    await rm(directory, { recursive: true });
  }
}, 120_000);
