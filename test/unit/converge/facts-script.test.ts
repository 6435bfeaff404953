import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { factsScript } from "../../../src/converge/facts-script.ts";
import type { Goal } from "../../../src/converge/goals.ts";
import { hostPaths } from "../../../src/converge/host-paths.ts";

const statuses = [0, 1, 0, 3, 0, 7, 0, 0, 2, 0, 0, 1];
const goals = statuses.map((status, index): Goal => ({
  kind: "script",
  id: `goal ${index}`,
  host: "c1",
  alternates: [],
  after: [],
  holds: "it does",
  what: "make it",
  test: `exit ${status}`,
  remedy: { kind: "await" },
  settleMs: 0,
}));
const script = factsScript(goals, hostPaths("/nowhere"), 1);
const message = `printf '%s %s %s\\n' "$1" "$q_status" "$1" >&7`;

function told(text: string): readonly number[] {
  const output = execFileSync("bash", ["-s"], { input: text, encoding: "utf8", timeout: 10_000 });
  const lines = [...output.matchAll(/^@q test (\d+) (\d+)$/gmu)].sort((a, b) => Number(a[1]) - Number(b[1]));
  return lines.map((line) => Number(line[2]));
}

test("every test's status is told, once", () => {
  expect(script).toContain(message);
  expect(told(script)).toEqual(statuses);
});

test.each([
  ["lost", "true"],
  ["cut off in the middle", `printf '%s ' "$1" >&7`],
  ["torn in two", `{ printf '%s' "\${1%?}" >&7; sleep 0.2; printf '%s %s %s\\n' "\${1#?}" "$q_status" "$1" >&7; }`],
])("also when the message that it has ended is %s", (_, instead) => {
  expect(told(script.replace(message, instead))).toEqual(statuses);
});
