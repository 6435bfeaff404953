import { execa } from "execa";
import { expect, test } from "vitest";
import { z } from "zod";
import { ownProgram } from "../hosts/own-program.ts";

const main = ownProgram("cli/main");
/** A process of its own has to be started and its sources to be read. */
const slow = 60_000;
const failure = z.object({
  error: z.object({ code: z.string(), sentence: z.string() }),
  findings: z.unknown().optional(),
});

function quorate(...args: readonly string[]) {
  return execa(process.execPath, [...main, ...args], { reject: false, stdin: "ignore" });
}

test(
  "a site file that is not there: exit 2, a sentence for people, and one document with its findings",
  async () => {
    const { exitCode, stdout, stderr } = await quorate("plan", "none.yaml", "--json");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^quorate: the site file none.yaml cannot be used\n\nnone.yaml:1:1: error/);
    const { error, findings } = failure.parse(JSON.parse(stdout));
    expect(error).toEqual({ code: "unusable", sentence: "the site file none.yaml cannot be used" });
    expect(findings).toMatchObject([{ code: "file-unreadable", line: 1 }]);
  },
  slow,
);

test(
  "a command and an option that are nearly right are told what was meant",
  async () => {
    const [command, option] = await Promise.all([quorate("plam"), quorate("plan", "--jsn", "--json")]);
    expect([command.exitCode, command.stdout]).toEqual([2, ""]);
    expect(command.stderr).toContain("Did you mean plan?");
    expect(option.exitCode).toBe(2);
    expect(failure.parse(JSON.parse(option.stdout)).error.sentence).toContain("Did you mean --json?");
  },
  slow,
);

test(
  "a reader that goes away is no crash",
  async () => {
    const piped = `"$@" | true; echo "\${PIPESTATUS[0]}"`;
    const command = [process.execPath, ...main, "check", "examples/three-controllers.yaml"];
    const { stdout, stderr } = await execa("bash", ["-c", piped, "bash", ...command], { stdin: "ignore" });
    expect([stdout, stderr]).toEqual(["0", ""]);
  },
  slow,
);
