import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { collect, formatLine, type HistoryLine, parseHistory, parseLine, type RunLine } from "./history.ts";

const run: RunLine = { kind: "run", schema: "quorate-history/1", drill: "power-off vip-holder", originWallMs: 1.5 };

const time = fc.double({ min: 0, max: 1e7, noNaN: true });
const lineOf: fc.Arbitrary<HistoryLine> = fc.oneof(
  fc.record({
    kind: fc.constant("op" as const),
    workload: fc.string(),
    client: fc.string(),
    op: fc.string(),
    start: time,
    end: time,
    outcome: fc.constantFrom("ok" as const, "fail" as const, "timeout" as const, "unknown" as const),
    error: fc.string(),
    id: fc.string(),
  }),
  fc.record({
    kind: fc.constant("event" as const),
    at: time,
    name: fc.constantFrom("fault" as const, "address-move" as const, "note" as const),
    source: fc.string(),
    text: fc.string(),
  }),
  fc.record({ kind: fc.constant("lateness" as const), at: time, maxMs: time }),
);

describe("a history", () => {
  it("reads back what was written", () => {
    fc.assert(
      fc.property(fc.array(lineOf), (lines) => {
        const text = [run, ...lines].map(formatLine).join("");
        const read = parseHistory(text);
        expect(read?.unreadable).toBe(0);
        // -0 does not survive JSON; the times compare equal all the same.
        expect(JSON.stringify(read?.history)).toBe(JSON.stringify(collect(run, lines)));
      }),
    );
  });

  it("loses no more than its last line wherever the writer was cut off", () => {
    const lines: HistoryLine[] = [1, 2, 3].map((at) => ({ kind: "lateness", at, maxMs: 1 }));
    const text = [run, ...lines].map(formatLine).join("");
    const whole = formatLine(run).length;
    for (let length = whole; length <= text.length; length += 1) {
      const cut = text.slice(0, length);
      const read = parseHistory(cut);
      const ended = cut.split("\n").slice(1, -1).length;
      const kept = read?.history.lateness.length ?? -1;
      // The last line counts when only its line feed is missing.
      expect([ended, ended + 1]).toContain(kept);
      expect(kept + (read?.unreadable ?? 0)).toBeLessThanOrEqual(ended + 1);
    }
  });

  it("is none without its first line", () => {
    expect(parseHistory("")).toBeUndefined();
    expect(parseHistory('{"kind":"lateness","at":1,"maxMs":2}\n')).toBeUndefined();
  });

  it.each([
    "null",
    "[]",
    '{"kind":"op"}',
    '{"kind":"op","workload":"a","client":"b","op":"c","start":1,"end":2,"outcome":"fine"}',
    '{"kind":"op","workload":"a","client":"b","op":"c","start":"1","end":2,"outcome":"ok"}',
    '{"kind":"run","schema":"quorate-history/2","drill":"x","originWallMs":1}',
    '{"kind":"copies","at":1,"workload":"a","where":"b","copies":null}',
    '{"kind":"else"}',
  ])("does not take %s for a line", (text) => {
    expect(parseLine(text)).toBeUndefined();
  });
});
