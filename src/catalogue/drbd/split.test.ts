import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { splitOrders } from "./split.ts";
import { drbdPart } from "./status.ts";

const design = { members: ["c1", "c2"] };

/** Both hosts' words of one capture: c1 has its first volume, c2 the second. */
function parts(name: string, change = (text: string) => text) {
  const text = change(readFileSync(`test/captured/drbd/${name}.txt`, "utf8"));
  return [drbdPart(text.replace(/^ 0:/m, "100:"), "c1", "8.4"), drbdPart(text.replace(/^ 1:/m, "100:"), "c2", "8.4")];
}

const secondIsIdle = (text: string): string =>
  text.replace("1: cs:StandAlone ro:Primary", "1: cs:StandAlone ro:Secondary");

test("the victim's loss is told before it is made", () => {
  expect(splitOrders.judge("c2", parts("split", secondIsIdle), design)).toEqual({
    kind: "split",
    survivor: "c1",
    loses:
      "c2 throws away 400 KiB that it was written to alone, and takes the copy of c1, which has 1.2 MiB that c2 has not.",
  });
});

test.each([
  ["a copy that is in use", "c1", parts("split", secondIsIdle), /copy of c1 is the one in use/],
  ["no split", "c2", parts("primary"), /There is no split/],
  ["two that do not speak, for another reason", "c2", parts("alone"), /no split was found/],
  ["a host that says nothing", "c2", parts("split").slice(1), /c1 does not say/],
  ["a host without a copy", "q1", parts("split"), /q1 has no copy/],
  [
    "a survivor that has no whole copy",
    "c2",
    parts("split", (text) => secondIsIdle(text).replace("ds:UpToDate/Outdated", "ds:Inconsistent/Outdated")),
    /copy of c1 is Inconsistent/,
  ],
] as const)("%s: refused", (_what, victim, said, because) => {
  const verdict = splitOrders.judge(victim, said, design);
  expect(verdict.kind).toBe("refused");
  expect(verdict.kind === "refused" && verdict.because).toMatch(because);
});
