import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parsePlaced, type PlacedCopy, promotedRecovery } from "./recovery.ts";

const members = ["c1", "c2", "c3"];
const promoted = { make: "again", test: "is" };
const order = { acceptLossOf: [], trust: [], giveUp: [], snapshots: true };

interface Says {
  readonly copy?: PlacedCopy["copy"];
  readonly role?: PlacedCopy["role"];
  readonly database?: string;
  readonly generation?: string;
  readonly position?: number | undefined;
  readonly history?: string;
}

/** What a copy's host prints. */
function said(of: Says): string {
  const { copy = "whole", role = "standby", database = "7", generation = "00000002", history = "h" } = of;
  const position = "position" in of ? of.position : 100;
  return `copy=${copy}\ndatabase=${database}\nrole=${role}\ngeneration=${generation}\nposition=${position ?? ""}\nhistory=${history}\nplace=timeline ${Number(generation)} at ${position ?? ""}\n`;
}

function decide(says: Readonly<Record<string, Says>>, acknowledging = 1) {
  const answers = new Map(Object.entries(says).map(([host, of]) => [host, said(of)]));
  return promotedRecovery({ members, acknowledging, facts: "facts", promoted }).decide(answers, order, "1");
}

describe("copies of which the cluster promotes one", () => {
  test("need nothing where one is primary", () => {
    expect(decide({ c1: { role: "primary" }, c2: {} })).toMatchObject({
      kind: "serves",
      because: "c1 is primary; the cluster brings the others to it",
    });
  });

  test("are enough when one of them must have every commit, and the furthest is named", () => {
    const decision = decide({ c1: {}, c2: { position: 120 } });
    expect(decision).toMatchObject({
      kind: "recover",
      because:
        "c2 has all that was ever acknowledged (c1 timeline 2 at 100, c2 timeline 2 at 120); another one that is promoted fetches it first",
      steps: [{ host: "c2", ...promoted }],
    });
    expect(decision.copies).toEqual([
      { host: "c1", says: "standby, timeline 2 at 100, database 7" },
      { host: "c2", says: "standby, timeline 2 at 120, database 7" },
      { host: "c3", says: "cannot be asked" },
    ]);
  });

  test("of a later promotion come first, whatever their position", () => {
    expect(decide({ c1: { position: 900 }, c2: { generation: "00000003", history: "i" } }).because).toMatch(
      /^c2 has all/,
    );
  });

  test.each<[string, Readonly<Record<string, Says>>, RegExp]>([
    [
      "too few can be compared",
      { c1: {} },
      /^a commit was acknowledged once 1 other copy had it, so that 2 of the 3 must be compared: c2 and c3 cannot be asked, and may have more than c1 \(timeline 2 at 100\); bring back 1 of them$/,
    ],
    [
      "a copy that is not whole does not count",
      { c1: {}, c2: { copy: "unfinished" } },
      /c3 cannot be asked, c2 has no whole copy/,
    ],
    ["nor one that does not say where it is", { c1: {}, c2: { position: undefined } }, /c2 does not say where it is/],
    [
      "different databases",
      { c1: {}, c2: { database: "8", position: 999 }, c3: {} },
      /different databases \(c1 7; c2 8; c3 7\)/,
    ],
    ["one timeline with two histories", { c1: {}, c2: { history: "other" }, c3: {} }, /of two by their history/],
    ["two are primary", { c1: { role: "primary" }, c2: { role: "primary" } }, /c1 and c2 are both primary/],
  ])("are refused: %s", (_why, says, sentence) => {
    const decision = decide(says);
    expect([decision.kind, decision.because]).toEqual(["refuse", expect.stringMatching(sentence)]);
  });

  test("are never called enough when an acknowledged commit could be missing, nor across databases, nor behind another", () => {
    const any = fc.option(
      fc.record({
        copy: fc.constantFrom("whole", "whole", "none", "unfinished", "foreign"),
        role: fc.constantFrom("standby", "stopped"),
        database: fc.constantFrom("7", "7", "8"),
        generation: fc.constantFrom("00000001", "00000002"),
        position: fc.integer({ min: 0, max: 3 }),
        history: fc.constantFrom("h", "h", "i"),
      }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.tuple(any, any, any), fc.constantFrom(1, 2), (three, acknowledging) => {
        const says = Object.fromEntries(
          members.flatMap((host, at) => (three[at] === undefined ? [] : [[host, three[at]]])),
        );
        const decision = decide(says, acknowledging);
        if (decision.kind !== "recover") return;
        const whole = Object.values(says).filter(({ copy }) => copy === "whole");
        expect(whole.length).toBeGreaterThanOrEqual(members.length - acknowledging);
        expect(new Set(whole.map(({ database }) => database)).size).toBe(1);
        const best = says[decision.steps[0]?.host ?? ""];
        for (const { generation, position, history } of whole) {
          expect(generation <= (best?.generation ?? "")).toBe(true);
          if (generation !== best?.generation) continue;
          expect(position).toBeLessThanOrEqual(best.position);
          expect(history).toBe(best.history);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test("where a copy is that is torn knows nothing", () => {
  expect(parsePlaced("c1", "position=\nplace=")).toMatchObject({ position: undefined, copy: "foreign" });
});
