import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOrder, keptPredecessors, type Ordered } from "./graph.ts";

/** Any graph without circles: edges go to earlier things; then the things are shuffled. */
const graphs = fc
  .array(fc.array(fc.nat({ max: 1000 }), { maxLength: 4 }), { minLength: 1, maxLength: 40 })
  .map((rows) =>
    rows.map((edges, index): Ordered => {
      const after = index === 0 ? [] : [...new Set(edges.map((edge) => `g${edge % index}`))];
      return { id: `g${index}`, after };
    }),
  )
  .chain((things) => fc.shuffledSubarray(things, { minLength: things.length }));

describe("inOrder", () => {
  it("puts each thing once, after all that it names", () => {
    fc.assert(
      fc.property(graphs, (things) => {
        const sorted = inOrder(things);
        expect(new Set(sorted)).toEqual(new Set(things));
        const placed = new Set<string>();
        for (const { id, after } of sorted) {
          for (const before of after) expect(placed).toContain(before);
          placed.add(id);
        }
      }),
    );
  });

  it("keeps the given order where that is possible", () => {
    const things = ["b", "a", "c"].map((id) => ({ id, after: [] }));
    expect(inOrder(things)).toEqual(things);
  });

  it("stands a chain of a hundred thousand", () => {
    const chain = Array.from({ length: 100_000 }, (_, index) => ({ id: `${index}`, after: [`${index + 1}`] }));
    expect(inOrder([...chain, { id: "100000", after: [] }])[0]?.id).toBe("100000");
  });

  it("names a circle, an unknown id and a double id", () => {
    const circle = [
      { id: "start", after: ["a"] },
      { id: "a", after: ["b"] },
      { id: "b", after: ["c"] },
      { id: "c", after: ["a"] },
    ];
    expect(() => inOrder(circle)).toThrow(
      'invariant: goals wait for each other in a circle: "a" after "b" after "c" after "a"',
    );
    expect(() => inOrder([{ id: "a", after: ["b"] }])).toThrow('"a" comes after "b", which is no goal of this site');
    expect(() =>
      inOrder([
        { id: "a", after: [] },
        { id: "a", after: [] },
      ]),
    ).toThrow('two goals are called "a"');
  });
});

describe("keptPredecessors", () => {
  it("gives the same order among the kept as all edges do", () => {
    fc.assert(
      fc.property(graphs, fc.func(fc.boolean()), (things, keep) => {
        const sorted = inOrder(things);
        const kept = new Set(sorted.flatMap(({ id }) => (keep(id) ? [id] : [])));
        const direct = keptPredecessors(sorted, kept);
        const reached = closure(sorted);
        const reachedKept = closure(
          sorted.flatMap(({ id }) => (kept.has(id) ? [{ id, after: direct.get(id) ?? [] }] : [])),
        );
        for (const id of kept) {
          const expected = [...(reached.get(id) ?? [])].filter((other) => kept.has(other));
          expect(new Set(reachedKept.get(id))).toEqual(new Set(expected));
        }
      }),
    );
  });
});

/** All that each comes after, however far; the things must be in order. */
function closure(things: readonly Ordered[]): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, ReadonlySet<string>>();
  for (const { id, after } of things) {
    all.set(id, new Set(after.flatMap((before) => [before, ...(all.get(before) ?? [])])));
  }
  return all;
}
