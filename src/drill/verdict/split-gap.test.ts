import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventLine, EventName } from "../history.ts";
import { type GapContext, splitGap } from "./split-gap.ts";

function event(at: number, name: EventName, host: string, text: string, endpoint?: string): EventLine {
  return { kind: "event", at, name, host, source: "s", text, ...(endpoint === undefined ? {} : { endpoint }) };
}

const context: GapContext = {
  faultAtMs: 1000,
  events: [
    event(900, "backend-down", "c2", "before the fault", "sql"),
    event(1300, "address-move", "c2", "takes the address over"),
    event(1350, "backend-down", "c3", "sql/c1 is down", "sql"),
    event(1400, "backend-down", "c2", "glance/c1 is down", "glance"),
    event(1420, "backend-down", "c2", "sql/c1 is down", "sql"),
    event(1500, "database-view", "c3", "declares member 0 suspected"),
    event(1600, "database-view", "c2", "new view of 2 members, primary"),
    event(1650, "queue-leader", "c2", "leads"),
    event(2500, "address-move", "c1", "after the gap"),
  ],
  waitsFor: ["address-move", "backend-down", "database-view"],
  endpoints: ["sql"],
};
const gap = { fromMs: 980, toMs: 1700, ms: 720 };

describe("splitGap", () => {
  it("ends each part with the event that this endpoint's clients had to wait for", () => {
    expect(splitGap(gap, context).map(({ what, until, ms }) => [what, until, ms])).toEqual([
      ["from the last answer to the fault", "fault", 20],
      ["c2: takes the address over", "address-move", 300],
      ["c2: sql/c1 is down", "backend-down", 120],
      ["c2: new view of 2 members, primary", "database-view", 180],
      ["the first answer that a client could use", "first-answer", 100],
    ]);
  });

  it("is one part where nothing relevant happened", () => {
    const parts = splitGap({ fromMs: 5000, toMs: 5100, ms: 100 }, context);
    expect(parts.map(({ until, ms }) => [until, ms])).toEqual([["first-answer", 100]]);
  });

  it("loses and doubles no time", () => {
    const names = fc.constantFrom<EventName>("address-move", "backend-down", "database-view", "note");
    const events = fc.array(fc.tuple(fc.integer({ min: 0, max: 2000 }), names));
    fc.assert(
      fc.property(events, fc.nat(1000), fc.nat(1000), fc.nat(2000), (some, fromMs, length, faultAtMs) => {
        const lines = some.map(([at, name]) => event(at, name, "c2", "x")).sort((a, b) => a.at - b.at);
        const whole = { fromMs, toMs: fromMs + length, ms: length };
        const parts = splitGap(whole, { ...context, faultAtMs, events: lines });
        expect(parts.reduce((sum, part) => sum + part.ms, 0)).toBeCloseTo(length);
        expect(parts.every((part) => part.ms >= 0)).toBe(true);
        for (const [index, part] of parts.entries()) expect(part.fromMs).toBe(parts[index - 1]?.toMs ?? fromMs);
      }),
    );
  });
});
