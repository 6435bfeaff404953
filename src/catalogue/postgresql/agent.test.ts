import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** The agent's own judgement, by the shell and awk that run it; only the cluster's functions are replaced. */
let functions: string;

beforeAll(() => {
  functions = mkdtempSync(join(tmpdir(), "quorate-ocf-"));
  writeFileSync(join(functions, "ocf-shellfuncs"), "ocf_local_nodename() { echo c1; }\n");
});

afterAll(() => {
  rmSync(functions, { recursive: true });
});

interface Copy {
  readonly role: string;
  readonly database?: string;
  readonly timeline: string;
  readonly position: number;
  readonly history?: string;
}

function line({ role, database = "7", timeline, position, history = timeline }: Copy, follows: string): string {
  return [role, database, timeline, position, history, follows].join(" ");
}

/** The first is the copy that is to be promoted; the others' answers come from 10.0.0.2 on. */
function judge(own: Copy | undefined, others: readonly Copy[], needed = 2): string {
  const input = [
    own === undefined ? "" : line(own, "-"),
    ...others.map((each, index) => `${line(each, "-")} 10.0.0.${index + 2}`),
    "",
  ].join("\n");
  return execFileSync("sh", [join(import.meta.dirname, "agent.sh"), "judge", String(needed)], {
    input,
    encoding: "utf8",
    env: { ...process.env, OCF_FUNCTIONS_DIR: functions },
  }).trim();
}

const at = (position: number, timeline = "00000002"): Copy => ({ role: "standby", timeline, position });

describe("a copy is promoted", () => {
  test("when enough others are no further", () => {
    expect(judge(at(100), [at(100)])).toBe("here");
    expect(judge(at(100), [at(99), at(100)])).toBe("here");
  });

  test("after it has fetched what another one has more", () => {
    expect(judge(at(100), [at(101)])).toBe("fetch 10.0.0.2");
    expect(judge(at(100), [at(101), at(102)])).toBe("fetch 10.0.0.3");
  });

  test("of a later timeline rather than of a later position: that one was promoted by those who had all", () => {
    expect(judge(at(100), [at(90, "00000003")])).toBe("fetch 10.0.0.2");
    expect(judge(at(90, "00000003"), [at(100)])).toBe("here");
    expect(judge(at(1, "00000010"), [at(1, "0000000F")])).toBe("here");
    // Words, not numbers: 1E5 is no hundred thousand.
    expect(judge(at(1, "000001E5"), [at(1, "000001F0")])).toBe("fetch 10.0.0.2");
  });

  test("alone where two copies are all there are, since the other has every commit that was acknowledged", () => {
    expect(judge(at(100), [], 1)).toBe("here");
  });
});

describe("nothing is promoted", () => {
  test.each([
    ["alone of three", at(100), [], /^1 of the 2 copies/],
    ["without a position", undefined, [at(100)], /does not say where it is/],
    ["before it has replayed what it has", { ...at(100), role: "replaying" }, [at(100)], /still replaying/],
    ["beside a primary", at(100), [{ ...at(1), role: "primary" }], /10.0.0.2 is primary/],
    ["with a copy of another database", at(100), [{ ...at(100), database: "8" }], /^1 of the 2 copies/],
    ["with a copy that still replays", at(100), [{ ...at(100), role: "replaying" }], /^1 of the 2 copies/],
    [
      "beside a copy with another history of the same timeline",
      at(100),
      [{ ...at(100), history: "other" }],
      /another history of timeline 00000002/,
    ],
  ])("%s", (_what, own, others, sentence) => {
    expect(judge(own, others)).toMatch(sentence);
  });

  test("whatever three copies say, unless one of those that were asked has every acknowledged commit", () => {
    const positions = fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5));
    fc.assert(
      fc.property(positions, fc.nat(2), fc.boolean(), ([own, second, third], lost, late) => {
        const others = [at(second), at(third)].filter((_, index) => index !== lost && !(late && index === 1));
        const verdict = judge(at(own), others);
        if (verdict === "here") {
          expect(others.length).toBeGreaterThanOrEqual(1);
          for (const { position } of others) expect(position).toBeLessThanOrEqual(own);
        } else if (others.length >= 1) {
          expect(verdict).toMatch(/^fetch /);
        }
      }),
      { numRuns: 25 },
    );
  });
});
