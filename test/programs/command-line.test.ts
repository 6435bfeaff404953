import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bashCompletion } from "../../src/cli/completion/bash.ts";
import { fishCompletion } from "../../src/cli/completion/fish.ts";
import { zshCompletion } from "../../src/cli/completion/zsh.ts";
import { manualPages } from "../../src/cli/manual/page.ts";
import { type CommandReference, reference, withDescendants } from "../../src/cli/reference.ts";

/** Completions in the shells that they are for, and manual pages under the eyes of those who know their language. */

let directory = "";
let program: CommandReference;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-shells-"));
  program = await reference();
  await writeFile(path.join(directory, "bash"), bashCompletion(program));
  await writeFile(path.join(directory, "zsh"), zshCompletion(program));
  await writeFile(path.join(directory, "fish"), fishCompletion(program));
  await writeFile(path.join(directory, "mine.yaml"), "");
  await writeFile(path.join(directory, "other.txt"), "");
});
afterAll(() => rm(directory, { recursive: true }));

/** What follows the words so far, the last of which is begun. */
const completed: readonly (readonly [line: string, words: readonly string[]])[] = [
  ["quorate app", ["apply"]],
  ["quorate lab pow", ["power"]],
  ["quorate lab power fre", ["freeze"]],
  ["quorate apply --on l", ["lab"]],
  ["quorate apply --on lab --acc", ["--accept-loss-of"]],
  ["quorate drill mine.yaml --workload reg", ["register"]],
  ["quorate plan mi", ["mine.yaml"]],
  ["quorate plan oth", []],
  ["quorate completion z", ["zsh"]],
];

test.each(completed)("bash completes: %s", async (line, words) => {
  const typed = line.split(" ");
  const script = `source ./bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _quorate; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = await execa("bash", ["-c", script, "bash", ...typed], { cwd: directory });
  expect([stdout.split("\n").filter((word) => word !== ""), stderr]).toEqual([words, ""]);
});

test("bash makes three words of --option=value, which are completed as well", async () => {
  const script = `source ./bash; COMP_WORDS=(quorate apply --on = ho); COMP_CWORD=4; _quorate; printf '%s\\n' "\${COMPREPLY[@]}"`;
  expect((await execa("bash", ["-c", script], { cwd: directory })).stdout).toBe("hosts");
});

test.each(completed)("fish completes: %s", async (line, words) => {
  const script = `source ./fish; complete -C '${line}'`;
  const { stdout, stderr } = await execa("fish", ["--no-config", "-c", script], {
    cwd: directory,
    env: { HOME: directory },
  });
  const found = stdout.split("\n").map((each) => each.split("\t")[0] ?? "");
  // It offers other files last where a name is begun that fits none of the asked ending.
  expect([found.filter((word) => word !== "" && word !== "other.txt"), stderr]).toEqual([words, ""]);
});

test.each(completed.filter(([, words]) => words.length > 0))("zsh completes: %s", async (line, words) => {
  const preparation = 'autoload -Uz compinit; compinit -u -D; source ./zsh; quorate() { print -r -- "<$*>" }';
  const typer = path.join(import.meta.dirname, "at-terminal.py");
  const { stdout } = await execa("python3", [typer, preparation, line, "--", "zsh", "-f", "-i"], { cwd: directory });
  const ran = /<(.*)>/.exec(stdout.slice(stdout.indexOf("\n")))?.[1];
  const before = line.split(" ").slice(1, -1);
  // An option that takes a value may be left with the sign before it.
  expect(ran?.trim().replace(/=$/, "")).toBe([...before, ...words].join(" "));
});

test("shellcheck has nothing to say of what bash is given; zsh and fish take theirs", async () => {
  const bash = await execa("shellcheck", ["--severity=style", "--format=gcc", path.join(directory, "bash")], {
    reject: false,
  });
  expect(bash.stdout).toBe("");
  expect(await execa("zsh", ["-n", "./zsh"], { cwd: directory })).toMatchObject({ stderr: "" });
  expect(await execa("fish", ["--no-execute", "./fish"], { cwd: directory })).toMatchObject({ stderr: "" });
});

test("every command, argument and option says what it is", () => {
  const mute = withDescendants(program).flatMap(({ path: of, text, arguments: args, options }) => [
    ...(text === "" ? [of.join(" ")] : []),
    ...[...args, ...options].flatMap((each) => (each.text === "" ? [`${of.join(" ")} ${JSON.stringify(each)}`] : [])),
  ]);
  expect(mute).toEqual([]);
});

test("mandoc and man have nothing to say of the manual pages, and show every command and option", async () => {
  const pages = manualPages(program, { version: "0.1.0", date: "2026-11-24" });
  for (const { name, text } of pages) await writeFile(path.join(directory, name), text);
  const names = pages.map(({ name }) => name);
  expect(names).toContain("quorate-lab.1");
  const lint = await execa("mandoc", ["-Tlint", ...names], { cwd: directory, reject: false, all: true });
  expect(lint.all).toBe("");
  for (const command of program.commands) {
    const name = `${command.path.join("-")}.1`;
    const { stdout, stderr } = await execa("man", ["--warnings", "-E", "UTF-8", "-l", name], {
      cwd: directory,
      env: { MANROFFSEQ: "", MANWIDTH: "200", LC_ALL: "C.UTF-8" },
    });
    expect([name, stderr]).toEqual([name, ""]);
    for (const { options } of withDescendants(command)) {
      for (const { long } of options) expect(stdout).toContain(long);
    }
  }
}, 240_000);

test("mandoc's silence is not that of a program that cannot read", async () => {
  await writeFile(path.join(directory, "bad.1"), '.TH BAD 1 2026-11-24 "x" "y"\n.SH NAME\nbad \\- x\n.NO such\n');
  const { all } = await execa("mandoc", ["-Tlint", "bad.1"], { cwd: directory, reject: false, all: true });
  expect(all).toContain("skipping unknown macro");
});
