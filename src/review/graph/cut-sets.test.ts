import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutSets } from "./cut-sets.ts";
import { GraphBuilder, type DependencyGraph } from "./graph.ts";
import { lose } from "./lose.ts";

/** Random graphs of up to seven elements and six gates, each gate over anything below it. */
const graphs: fc.Arbitrary<DependencyGraph> = fc
  .record({
    elements: fc.integer({ min: 1, max: 7 }),
    gates: fc.array(
      fc.record({ inputs: fc.array(fc.nat({ max: 99 }), { minLength: 1, maxLength: 6 }), need: fc.nat({ max: 99 }) }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ elements, gates }) => {
    const builder = new GraphBuilder();
    const ids = Array.from({ length: elements }, (_, n) => builder.element("host", `e${n}`, `e${n}`));
    for (const [n, { inputs, need }] of gates.entries()) {
      const chosen = [...new Set(inputs.map((input) => ids[input % ids.length] ?? "e0"))];
      ids.push(builder.gate(`g${n}`, 1 + (need % chosen.length), chosen, `g${n}`));
    }
    builder.targets.push({ name: "t", kind: "endpoint", gate: ids.at(-1) ?? "e0" });
    return builder.finish();
  });

function stops(graph: DependencyGraph, lost: readonly string[]): boolean {
  return lose(graph, lost)[0]?.stopped ?? false;
}

function subsets(items: readonly string[]): readonly (readonly string[])[] {
  return items.reduce<readonly (readonly string[])[]>(
    (sets, item) => [...sets, ...sets.map((set) => [...set, item])],
    [[]],
  );
}

/** By trying every set of elements. */
function bruteForce(graph: DependencyGraph): readonly string[] {
  const all = subsets(graph.elements.map(({ id }) => id)).filter((set) => set.length <= 3 && stops(graph, set));
  const least = all.filter(
    (set) => !all.some((other) => other.length < set.length && other.every((id) => set.includes(id))),
  );
  return least.map((set) => set.toSorted().join()).toSorted();
}

describe("minimal cut sets", () => {
  it("are minimal and complete up to three elements", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const found = cutSets(graph).get("t") ?? [];
        expect(found.map((set) => set.join()).toSorted()).toEqual(bruteForce(graph));
      }),
      { numRuns: 500 },
    );
  });

  it("agree with what is said of a loss", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (graph, seed) => {
        const lost = graph.elements
          .map(({ id }) => id)
          .filter((_, n) => (seed >> n) % 2 === 1)
          .slice(0, 3);
        const cut = (cutSets(graph).get("t") ?? []).some((set) => set.every((id) => lost.includes(id)));
        expect(stops(graph, lost)).toBe(cut);
      }),
      { numRuns: 500 },
    );
  });

  it("leave out what hosts only agree on, which can still be lost", () => {
    const builder = new GraphBuilder();
    const parts = [
      builder.element("host", "h", "host h"),
      builder.element("agreement", "vrid:51", "virtual router id 51"),
    ];
    builder.targets.push({ name: "t", kind: "endpoint", gate: builder.all("g", parts, "t") });
    const graph = builder.finish();
    expect(cutSets(graph).get("t")).toEqual([["h"]]);
    expect(stops(graph, ["vrid:51"])).toBe(true);
  });
});
