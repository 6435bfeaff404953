import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { ReadyPlan } from "../converge/converge.ts";
import { endingText, exitCodeOfEnding } from "./apply-text.ts";
import { confirmed } from "./confirm.ts";

const plan: ReadyPlan = { kind: "ready", actions: [], missing: [], hosts: ["c1"] };

function asked(isTTY: boolean, answer = ""): ReturnType<typeof confirmed> {
  const [input, output] = [new PassThrough(), new PassThrough()].map((stream) => Object.assign(stream, { isTTY }));
  if (input === undefined || output === undefined) throw new Error("invariant: two streams");
  input.end(answer);
  return confirmed(plan, { say: () => undefined }, { input, output });
}

test("a person says yes or not", async () => {
  expect(await asked(true, "y\n")).toBe("go");
  expect(await asked(true, "\n")).toBe("declined");
});

test("where nobody can be asked, nothing that serves is interrupted", async () => {
  expect(await asked(false, "y\n")).toBe("unasked");
  const ending = {
    kind: "unasked",
    interrupts: ["requests on c1", "requests on c2", "the queue", "the address"],
  } as const;
  const convergence = { ending, reports: [], missing: [] };
  const text = endingText({ convergence, changed: 0, ms: 900, last: { kind: "none" } }, String);
  expect(text.split("\n")).toEqual([
    "This would interrupt what serves, and without a terminal nobody can be asked. Apply with --yes to go on. It interrupts",
    "    requests on c1",
    "    requests on c2",
    "    the queue",
    "    and 1 more; see quorate diff",
    "Nothing was changed.",
  ]);
  expect(exitCodeOfEnding(ending)).toBe(2);
});
