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

function agent(input: string, ...words: readonly string[]): string {
  return execFileSync("bash", [join(import.meta.dirname, "agent.sh"), ...words], {
    input,
    encoding: "utf8",
    env: { ...process.env, OCF_FUNCTIONS_DIR: functions },
  }).trim();
}

interface Copy {
  readonly role: string;
  readonly server: number;
  readonly number: number;
  readonly follows?: string;
}

/** The first is the copy that is to be promoted; the others' answers come from 10.0.0.2 on. */
function judge(own: Copy | undefined, others: readonly Copy[], needed = 2, fetching = ""): string {
  const line = ({ role, server, number, follows = "-" }: Copy): string => [role, server, number, follows].join(" ");
  const input = [
    own === undefined ? "" : line(own),
    ...others.map((each, index) => `${line(each)} 10.0.0.${index + 2}`),
    "",
  ].join("\n");
  return agent(input, "judge", String(needed), fetching);
}

const size = 100_000_000_000;
const at = (number: number, server = 2): Copy => ({ role: "standby", server, number: 2 * size + number });

describe("a copy is promoted", () => {
  test("when enough others are no further", () => {
    expect(judge(at(100), [at(100)])).toBe("here");
    expect(judge(at(100), [at(99), at(100)])).toBe("here");
  });

  test("after it has fetched what another one has more", () => {
    expect(judge(at(100), [at(101)])).toBe("fetch 10.0.0.2");
    expect(judge(at(100), [at(101), at(102)])).toBe("fetch 10.0.0.3");
    expect(judge({ ...at(101), follows: "10.0.0.2" }, [at(101)], 2, "10.0.0.2")).toBe("here");
  });

  test("of a later generation rather than of a greater place in one", () => {
    const later = { role: "standby", server: 3, number: 3 * size + 1 };
    expect(judge(at(100), [later])).toBe("fetch 10.0.0.2");
    expect(judge(later, [at(100)])).toBe("here");
  });

  test("alone where two copies are all there are, since the other has nothing that was acknowledged and is not here", () => {
    expect(judge(at(100), [], 1)).toBe("here");
  });

  test("before the first transaction of all", () => {
    const new_ = { role: "standby", server: 0, number: 0 };
    expect(judge(new_, [new_])).toBe("here");
  });
});

describe("nothing is promoted", () => {
  test.each([
    ["alone of three", at(100), [], /^1 of the 2 copies/],
    ["without a position", undefined, [at(100)], /does not say where it is/],
    ["before it has applied what it has", { ...at(100), role: "applying" }, [at(100)], /still applying/],
    ["while it may still acknowledge", { ...at(100), follows: "10.0.0.9" }, [at(100)], /still follows 10.0.0.9/],
    ["beside a primary", at(100), [{ ...at(1), role: "primary" }], /10.0.0.2 is primary/],
    ["with a copy that cannot apply what it has", at(100), [{ ...at(100), role: "stuck" }], /^1 of the 2 copies/],
    [
      "beside a copy with another history of the same generation",
      at(100),
      [at(90, 3)],
      /another history of generation 2/,
    ],
  ])("%s", (_what, own, others, sentence) => {
    expect(judge(own, others)).toMatch(sentence);
  });

  test("whatever three copies say, unless those that were asked are no further", () => {
    const positions = fc.tuple(fc.nat(5), fc.nat(5), fc.nat(5));
    fc.assert(
      fc.property(positions, fc.nat(2), ([own, second, third], lost) => {
        const others = [at(second), at(third)].filter((_, index) => index !== lost);
        const verdict = judge(at(own), others);
        if (verdict === "here") {
          for (const { number } of others) expect(number).toBeLessThanOrEqual(2 * size + own);
        } else {
          expect(verdict).toMatch(/^fetch /);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe("what a server says of itself", () => {
  const facts = `*************************** 1. row ***************************
q_read_only: 1
  q_written: 1-2-200000000100
  q_applied: 1-2-200000000099,7-1-5
               Slave_IO_State: Waiting for master to send event
                  Master_Host: 10.77.0.12
             Slave_IO_Running: Yes
            Slave_SQL_Running: Yes
                 Last_IO_Errno: 0
                Last_SQL_Errno: 0
                   Gtid_IO_Pos: 1-2-200000000100
`;

  test.each([
    ["a standby", facts, "standby 2 200000000100 10.77.0.12 Yes 0 0"],
    ["a primary", "q_read_only: 0\nq_written: 1-3-300000000001\nq_applied: \n", "primary 3 300000000001 - - 0 0"],
    [
      "one that has received more than it applied",
      facts.replace("IO_Pos: 1-2-200000000100", "IO_Pos: 1-2-200000000101"),
      "applying 2 200000000100 10.77.0.12 Yes 0 0",
    ],
    [
      "one that has, and does not apply it",
      facts
        .replace("IO_Pos: 1-2-200000000100", "IO_Pos: 1-2-200000000101")
        .replace("SQL_Running: Yes", "SQL_Running: No")
        .replace("SQL_Errno: 0", "SQL_Errno: 1062"),
      "stuck 2 200000000100 10.77.0.12 Yes 0 1062",
    ],
    [
      "one that was turned away",
      facts.replace("IO_Running: Yes", "IO_Running: No").replace("IO_Errno: 0", "IO_Errno: 1236"),
      "standby 2 200000000100 - No 1236 0",
    ],
    ["an empty one", "q_read_only: 1\nq_written: \nq_applied: \n", "standby 0 0 - - 0 0"],
  ])("%s", (_what, output, words) => {
    expect(agent(output, "digest")).toBe(words);
  });

  test("nothing is no answer", () => {
    expect(() => agent("", "digest")).toThrow();
  });
});
