import { assert, asyncProperty, subarray } from "fast-check";
import { describe, expect, it } from "vitest";
import { minimise } from "./minimise.ts";

const ten = Array.from({ length: 10 }, (_, index) => index);

/** Fails when all of these are there, in their order. */
function needs(...wanted: readonly number[]) {
  return (sequence: readonly number[]) => Promise.resolve(wanted.every((each) => sequence.includes(each)));
}

/** Fails for some of the sequences with the last element, and not for all that are longer. */
function odd(sequence: readonly number[]): Promise<boolean> {
  return Promise.resolve(sequence.includes(9) && sequence.length % 3 !== 1);
}

describe("a failing sequence is made shorter", () => {
  it("to its last element, where that fails alone, in one run", async () => {
    expect(await minimise(ten, needs(9))).toEqual({ sequence: [9], runs: 1, complete: true });
  });

  it("to what it needs, in its order, however far apart", async () => {
    expect((await minimise(ten, needs(0, 4, 9))).sequence).toEqual([0, 4, 9]);
    expect((await minimise(ten, needs(...ten))).sequence).toEqual(ten);
    expect(await minimise([7], needs(7))).toEqual({ sequence: [7], runs: 0, complete: true });
  });

  it("whatever it needs: nothing of it can be left out, and it fails", async () => {
    await assert(
      asyncProperty(subarray(ten, { minLength: 1 }), async (wanted) => {
        const { sequence, complete, runs } = await minimise(ten, needs(...wanted));
        expect(sequence).toEqual(wanted);
        expect(complete).toBe(true);
        expect(runs).toBeLessThanOrEqual(ten.length ** 2 + 3 * ten.length);
      }),
    );
  });

  it("also where longer ones do not always fail: what is left can lose no single element", async () => {
    const { sequence } = await minimise(ten.slice(0, 9).concat(9), odd);
    expect(await odd(sequence)).toBe(true);
    for (const each of sequence) expect(await odd(sequence.filter((other) => other !== each))).toBe(false);
  });

  it("never by what was tried already", async () => {
    const tried: string[] = [];
    await minimise(ten, (sequence) => {
      tried.push(sequence.join(" "));
      return needs(2, 3)(sequence);
    });
    expect(new Set(tried).size).toBe(tried.length);
  });

  it("as far as there is time", async () => {
    let left = 3;
    const found = await minimise(ten, needs(2, 7), () => left-- > 0);
    expect(found).toMatchObject({ runs: 3, complete: false });
    expect(await needs(2, 7)(found.sequence)).toBe(true);
  });
});
