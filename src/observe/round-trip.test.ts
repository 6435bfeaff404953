import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { composeQuestions, splitAnswers, type Answer } from "./round-trip.ts";

const mark = "mark-4f1c";

async function ask(scripts: readonly string[], limitMs = 2000): Promise<readonly Answer[]> {
  const script = composeQuestions(
    scripts.map((each) => ({ script: each })),
    mark,
    limitMs,
  );
  const { stdout } = await execa("bash", { input: script, stripFinalNewline: false });
  return splitAnswers(stdout, scripts.length, mark);
}

const answered = (output: string, exitCode = 0): Answer => ({ kind: "answered", output, exitCode });

describe("questions in one round trip, asked by a real bash", () => {
  it("come back in order, whichever was first to answer, each with its own exit status", async () => {
    expect(await ask(["sleep 0.2; echo late", "echo early", "echo broken; exit 7", "true"])).toEqual([
      answered("late\n"),
      answered("early\n"),
      answered("broken\n", 7),
      answered(""),
    ]);
  });

  it("run at the same time", async () => {
    const begun = performance.now();
    await ask(Array.from({ length: 8 }, () => "sleep 0.4"));
    expect(performance.now() - begun).toBeLessThan(8 * 400);
  });

  it("are cut off at the limit, and take nothing else with them", async () => {
    expect(await ask(["echo first; sleep 30", "trap '' TERM; sleep 30", "echo well"], 300)).toEqual([
      { kind: "too-slow", output: "first\n" },
      { kind: "too-slow", output: "" },
      answered("well\n"),
    ]);
  });

  it("stop at their first failing command, for a pipe also within it", async () => {
    expect(await ask(["false; echo on", "false | cat; echo on", "echo $unset_variable; echo on"])).toEqual([
      answered("", 1),
      answered("", 1),
      answered("", 1),
    ]);
  });

  it("may hold quotes, here-documents and much output, and read nothing of one another", async () => {
    const big = await ask(["head -c 300000 /dev/zero | tr '\\0' x", "cat <<'END'\nit's \"$HOME\"\nEND\n", "cat"]);
    expect(big[0]).toEqual(answered("x".repeat(300_000)));
    expect(big.slice(1)).toEqual([answered(`it's "$HOME"\n`), answered("")]);
  });

  it("say nothing on standard error, and appear in no argument list", async () => {
    const [answer] = await ask(["secret=hunter; echo noise >&2; ps -eo args | grep -c 'secret=hunte[r]' || true"]);
    expect(answer).toEqual(answered("0\n"));
  });
});

describe("answers taken apart", () => {
  const whole = `\n${mark} begin 0\none\n\n${mark} end 0\n\n${mark} begin 1\ntwo\n\n${mark} end 3\n`;

  it("are found behind what a login shell prints", () => {
    expect(splitAnswers(`Welcome!\nLast login: today${whole}`, 2, mark)).toEqual([
      answered("one\n"),
      answered("two\n", 3),
    ]);
  });

  it("are missing from where the connection broke", () => {
    for (let length = 0; length < whole.length - 2; length += 1) {
      const [first, second] = splitAnswers(whole.slice(0, length), 2, mark);
      expect([answered("one\n"), { kind: "missing" }]).toContainEqual(first);
      expect(second).toEqual({ kind: "missing" });
    }
  });

  it("are not torn by text that looks like a mark of another asking", () => {
    const odd = `\n${mark} begin 0\n\nmark-0000 begin 1\nx\nmark-0000 end 0\n\n${mark} end 0\n`;
    expect(splitAnswers(odd, 1, mark)).toEqual([answered("\nmark-0000 begin 1\nx\nmark-0000 end 0\n")]);
  });
});
