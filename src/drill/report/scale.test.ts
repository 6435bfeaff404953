import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spread, tickText, ticks } from "./scale.ts";

describe("spread", () => {
  it("keeps labels where they are when there is room", () => {
    expect(spread([20, 50, 90], 20, 0, 100)).toEqual([20, 50, 90]);
  });

  it("gives each its room, within the line, in order", () => {
    const wanted = fc.array(fc.double({ min: 0, max: 1000, noNaN: true }), { maxLength: 40 });
    fc.assert(
      fc.property(wanted, (centres) => {
        const placed = spread(
          [...centres].sort((a, b) => a - b),
          20,
          0,
          1000,
        );
        for (const [index, centre] of placed.entries()) {
          expect(centre).toBeGreaterThanOrEqual(10 - 1e-9);
          expect(centre).toBeLessThanOrEqual(990 + 1e-9);
          if (index > 0) expect(centre - (placed[index - 1] ?? 0)).toBeGreaterThanOrEqual(20 - 1e-9);
        }
      }),
    );
  });
});

describe("ticks", () => {
  it("are round, few, and have the fault among them", () => {
    expect(ticks(-600, 2400, 12)).toEqual([-500, 0, 500, 1000, 1500, 2000]);
    expect(ticks(-3000, 60_000, 12).length).toBeLessThanOrEqual(13);
    expect(ticks(-3000, 60_000, 12)).toContain(0);
  });

  it("are read as time since the fault", () => {
    expect([0, -500, 1000, 1500, 50].map(tickText)).toEqual(["0", "−0.5 s", "+1 s", "+1.5 s", "+0.05 s"]);
  });
});
