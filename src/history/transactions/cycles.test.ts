import { array, assert, constantFrom, nat, property, record } from "fast-check";
import { describe, expect, it } from "vitest";
import { cyclesOf, type CycleName } from "./cycles.ts";
import { dependency, GraphBuilder } from "./graph.ts";

const { ww, wr, rw } = dependency;

interface Edge {
  readonly from: number;
  readonly to: number;
  readonly kind: number;
}

/** All cycles that come to no node twice, as the kinds of their edges. */
function allCycles(edges: readonly Edge[]): readonly (readonly number[])[] {
  const found: number[][] = [];
  const walk = (start: number, node: number, passed: readonly number[], kinds: readonly number[]): void => {
    for (const edge of edges) {
      if (edge.from !== node) continue;
      if (edge.to === start) found.push([...kinds, edge.kind]);
      else if (edge.to > start && !passed.includes(edge.to)) {
        walk(start, edge.to, [...passed, edge.to], [...kinds, edge.kind]);
      }
    }
  };
  for (const start of new Set(edges.map(({ from }) => from))) walk(start, start, [start], []);
  return found;
}

function nameOf(kinds: readonly number[]): CycleName {
  const anti = kinds.filter((kind) => kind === rw).length;
  if (anti === 1) return "G-single";
  if (anti === 0) return kinds.includes(wr) ? "G1c" : "G0";
  const inARow = kinds.some((kind, place) => kind === rw && kinds[(place + 1) % kinds.length] === rw);
  return inARow ? "G2-item" : "G-nonadjacent";
}

function graphOf(edges: readonly Edge[]) {
  const builder = new GraphBuilder(6);
  for (const { from, to, kind } of edges) builder.edge(from, to, kind, 0);
  return builder.build();
}

const anyEdges = array(record({ from: nat(5), to: nat(5), kind: constantFrom(ww, wr, rw, rw) }), {
  maxLength: 12,
}).map((edges) => edges.filter(({ from, to }) => from !== to));

describe("cyclesOf", () => {
  it("finds the kinds of cycles that going every way finds", () => {
    const times = new Map<string, number>();
    assert(
      property(anyEdges, (edges) => {
        const there = new Set(allCycles(edges).map(nameOf));
        const { found, gaveUp } = cyclesOf(graphOf(edges));
        const names = new Set(found.map(({ name }) => name));
        for (const name of there) times.set(name, (times.get(name) ?? 0) + 1);
        expect(gaveUp).toBe(false);
        expect(names.size > 0).toBe(there.size > 0);
        for (const name of ["G0", "G-single"] as const)
          expect([name, names.has(name)]).toEqual([name, there.has(name)]);
        if (there.has("G1c")) expect(names).toContain("G1c");
        if (!there.has("G0") && !there.has("G1c") && !there.has("G-single")) {
          expect(names.has("G-nonadjacent")).toBe(there.has("G-nonadjacent"));
        }
        if (there.has("G2-item") && there.size === 1) expect(names).toEqual(new Set(["G2-item"]));
      }),
      { numRuns: 5000 },
    );
    for (const name of ["G0", "G1c", "G-single", "G-nonadjacent", "G2-item"])
      expect(times.get(name) ?? 0, name).toBeGreaterThan(20);
  });

  it("shows cycles that close, by edges of the graph", () => {
    assert(
      property(anyEdges, (edges) => {
        for (const { edges: cycle } of cyclesOf(graphOf(edges)).found) {
          for (const [place, edge] of cycle.entries()) {
            expect(edge.to).toBe(cycle[(place + 1) % cycle.length]?.from);
            expect(edges).toContainEqual({ from: edge.from, to: edge.to, kind: edge.kind });
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
