import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { z } from "zod";
import { ownProgram } from "../hosts/own-program.ts";

const main = ownProgram("cli/main");
/** A process of its own has to be started and its sources to be read. */
const slow = 60_000;
const failure = z.object({
  error: z.object({ code: z.string(), sentence: z.string() }),
  findings: z.array(z.looseObject({ code: z.string(), message: z.string(), file: z.string(), line: z.int() })),
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
  "apply leaves hosts alone that others laid, and makes no passwords for them",
  async () => {
    const directory = mkdtempSync(join(tmpdir(), "quorate-adopted-"));
    const file = join(directory, "site.yaml");
    const example = readFileSync("examples/three-controllers.yaml", "utf8");
    writeFileSync(file, `adopted: true\n${example}`);
    const { exitCode, stderr } = await quorate("apply", file, "--on", "hosts", "--yes");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("others laid its hosts and run them (adopted: true)");
    expect(readdirSync(directory)).toEqual(["site.yaml"]);
    rmSync(directory, { recursive: true });
  },
  slow,
);

test(
  "an action on what the site has not says so before it looks for hosts",
  async () => {
    const { exitCode, stderr } = await quorate("maintain", "c9", "examples/three-controllers.yaml", "--on", "lab");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("c9 is no HOST of this action; did you mean c1?");
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
  "plan tells all of one component, and of one that is nearly right which was meant",
  async () => {
    const site = "examples/three-controllers.yaml";
    const [text, json, wrong] = await Promise.all([
      quorate("plan", site, "--component", "keystone-api"),
      quorate("plan", site, "--component", "galera", "--json"),
      quorate("plan", site, "--component", "keystone-apy"),
    ]);
    expect(text.stdout).toContain("clients lose");
    expect(JSON.parse(json.stdout)).toMatchObject({ site: "demo", component: { name: "galera", state: "stateful" } });
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain("the site has no component keystone-apy; did you mean keystone-api?");
  },
  slow,
);

test(
  "a site file that was named first is told to come last",
  async () => {
    const site = "examples/three-controllers.yaml";
    const said = await Promise.all([
      quorate("maintain", site, "c2", "--dry-run"),
      quorate("move", site, "writer", "c2"),
      quorate("promote", "c1", "none.yaml"),
    ]);
    expect(said.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2]);
    expect(said[0]?.stderr).toContain(`the site file comes last: quorate maintain c2 ${site}`);
    expect(said[2]?.stderr).toContain("There is no such file.");
  },
  slow,
);

test(
  "a reader that goes away is no crash, whichever command it was",
  async () => {
    const piped = `"$@" 2>&1 | true; echo "\${PIPESTATUS[0]}"`;
    const calls = [
      ["check", "examples/three-controllers.yaml"],
      ["plan", "examples/three-controllers.yaml"],
      ["predict", "--model", "examples/models/two-hosts.yaml", "--json"],
      ["plan", "--help"],
      ["plan", "none.yaml"],
    ];
    const said = await Promise.all(
      calls.map((call) =>
        execa("bash", ["-c", piped, "bash", process.execPath, ...main, ...call], { stdin: "ignore" }),
      ),
    );
    expect(said.map(({ stdout, stderr }) => [stdout, stderr])).toEqual([
      ...Array.from({ length: 4 }, () => ["0", ""]),
      ["2", ""],
    ]);
  },
  slow,
);

test(
  "with unusable input every command prints one document of the same shape",
  async () => {
    const commands = [
      ...["check", "plan", "predict", "diff", "apply", "status", "drill"].map((name) => [name, "none.yaml"]),
      ["render", "none.yaml", "-o", "/nowhere"],
      ["lab", "up", "none.yaml"],
      ["predict", "--model", "package.json"],
      [],
    ];
    for (const call of commands) {
      const { exitCode, stdout } = await quorate(...call, "--json");
      expect([call, exitCode]).toEqual([call, 2]);
      const document = failure.parse(JSON.parse(stdout));
      expect(document.findings.length > 0).toBe(call.length > 0);
    }
  },
  2 * slow,
);
