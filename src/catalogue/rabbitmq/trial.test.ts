import { execaSync } from "execa";
import { describe, expect, test } from "vitest";
import { rabbitmqTrial } from "./trial.ts";

const trial = rabbitmqTrial({ members: ["c1", "c2", "c3"], options: {} });
const login = { user: "quorate_drill", password: "s3cretOfADrill" };

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
  /** What was called, with its arguments. */
  readonly words: string;
  /** What that was given on standard input. */
  readonly erlang: string;
}

/** What bash does with a script where the broker answers so: the call's words come on stderr, and after them its input. */
function run(script: string, answer: string): Ran {
  const call = `timeout() { { printf '<%s>' "$@"; echo; cat; echo ended; } >&2; printf %s '${answer}'; }\n`;
  const { stdout, stderr, exitCode } = execaSync("bash", ["-eu", "-o", "pipefail"], {
    input: `sed() { echo 10.77.0.11; }\n${call}${script}`,
    reject: false,
  });
  const [words = "", ...lines] = stderr.split("\n");
  const end = lines.indexOf("ended");
  return { stdout, exitCode, words, erlang: lines.slice(0, end).join("\n"), stderr: lines.slice(end + 1).join("\n") };
}

describe("a drill's virtual host", () => {
  test("is made by the broker of the host, with the password in no argument", () => {
    const { words, erlang, exitCode } = run(trial.prepare("quorate_drill", login), "made");
    expect(exitCode).toBe(0);
    expect(words).toContain("<erl_call><-R><-address><10.77.0.11:25672>");
    expect(words).not.toContain(login.password);
    expect(erlang).toContain(`<<"${login.password}"/utf8>>`);
  });

  test.each(["it is there already", "its user cannot log in", ""])(
    "is not made when the broker says '%s'",
    (answer) => {
      const { stderr, exitCode } = run(trial.prepare("quorate_drill", login), answer);
      expect(exitCode).toBe(1);
      expect(stderr).toBe(
        `the broker did not make virtual host quorate_drill: ${answer === "" ? "it says nothing" : answer}`,
      );
    },
  );

  test("counts as removed only when the broker finds neither it nor its user", () => {
    expect(run(trial.remove("quorate_drill"), "yes").exitCode).toBe(0);
    expect(run(trial.remove("quorate_drill"), "no").exitCode).toBe(1);
    expect(run(trial.remove("quorate_drill"), "").exitCode).toBe(1);
  });

  test("has the leader that the broker names, or none", () => {
    expect(run(trial.leader("quorate_drill", "ledger"), "c2").stdout).toBe("c2");
    expect(run(trial.leader("quorate_drill", "ledger"), "")).toMatchObject({ stdout: "", exitCode: 0 });
  });
});

/** Pairs of brackets, quotes and `begin`/`case`/`fun` with their `end` match, so that the broker can read it. */
test.each([
  ["prepare", trial.prepare("quorate_drill", login)],
  ["remove", trial.remove("quorate_drill")],
  ["leader", trial.leader("quorate_drill", "ledger")],
])("%s asks with one whole expression", (_what, script) => {
  const { erlang } = run(script, "");
  expect(erlang).toMatch(/\bend\)?\.$/);
  const code = erlang
    .replace(/"[^"]*"/g, '""')
    .replaceAll("<<", "«")
    .replaceAll(">>", "»");
  const open: string[] = [];
  const closes: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{", "»": "«", end: "block" };
  for (const [token] of code.matchAll(/\b(?:begin|case|fun|end)\b|[()[\]{}«»]/g)) {
    const opened = closes[token];
    if (opened !== undefined) expect(open.pop()).toBe(opened);
    else open.push(/^\w/.test(token) ? "block" : token);
  }
  expect(open).toEqual([]);
});

function declaredWith(options: object): Readonly<Record<string, string>> {
  return rabbitmqTrial({ members: ["c1"], options: { rabbitmq: options } }).queueArguments;
}

test("clients of a drill declare queues as the site's services do", () => {
  expect(declaredWith({})).toEqual({ "x-queue-type": "quorum" });
  expect(declaredWith({ queues: "classic" })).toEqual({ "x-queue-type": "classic" });
});
