import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Gate, TreeModel } from "../model/model.ts";
import { chancesAt, diagramOf, leavesOf } from "../solve/tree-leaves.ts";
import { CutSets } from "./cut-sets.ts";
import { Diagram, DiagramTooLarge, type Node } from "./diagram.ts";
import { probabilityOf, probabilityWithout } from "./probability.ts";

const width = 8;
const chances = {
  yes: Float64Array.from({ length: width }, (_, i) => (i + 1) / 20),
  no: Float64Array.from({ length: width }, (_, i) => 1 - (i + 1) / 20),
};

/** Functions as steps that each join two that are there already. */
const steps = fc.array(fc.tuple(fc.nat(50), fc.nat(50), fc.constantFrom("and", "or", "xor")), {
  minLength: 1,
  maxLength: 40,
});

test("what is collected means the same as before, and takes no more nodes than it needs", () => {
  fc.assert(
    fc.property(steps, fc.nat(50), (written, every) => {
      const build = (collecting: boolean): { diagram: Diagram; of: readonly Node[] } => {
        const diagram = new Diagram(100_000);
        let of: Node[] = Array.from({ length: width }, (_, level) => diagram.variable(level));
        written.forEach(([a, b, join], i) => {
          of.push(diagram[join](of[a % of.length]!, of[b % of.length]!));
          if (collecting && i % ((every % 7) + 1) === 0) of = of.map(diagram.collect(of));
        });
        return { diagram, of };
      };
      const [plain, collected] = [build(false), build(true)];
      plain.of.forEach((node, i) => {
        const other = collected.of[i]!;
        expect(probabilityOf(collected.diagram, other, chances)).toEqual(probabilityOf(plain.diagram, node, chances));
        expect(collected.diagram.nodesOf(other)).toHaveLength(plain.diagram.nodesOf(node).length);
      });
      expect(collected.diagram.size).toBeLessThanOrEqual(plain.diagram.size);
    }),
    { numRuns: 60 },
  );
});

test("a variable that never happens: the same as the function without it", () => {
  const diagram = new Diagram(1000);
  const [a, b, c] = [diagram.variable(0), diagram.variable(1), diagram.variable(2)];
  const f = diagram.or(diagram.and(a, b), diagram.and(b, c));
  expect(probabilityWithout(diagram, f, chances, 0)).toBe(probabilityOf(diagram, diagram.and(b, c), chances).yes);
  expect(probabilityWithout(diagram, f, chances, 1)).toBe(0);
});

/** All events, or one of many thresholds and its contrary: each is large, and what becomes of it nothing. */
function tree(size: number): TreeModel {
  const events = Array.from({ length: size }, (_, i) => ({
    name: `e${i}`,
    law: { kind: "probability", probability: 0.1 } as const,
    dormant: 0,
  }));
  const all = events.map((_, i): Gate => ({ kind: "event", event: i }));
  const never = Array.from({ length: 40 }, (_, i): Gate => {
    const some = all.filter((__, event) => (event * (i + 2)) % 7 < 4);
    const threshold: Gate = { kind: "atLeast", atLeast: 3 + (i % 5), of: some };
    return { kind: "atLeast", atLeast: 2, of: [threshold, { kind: "not", of: threshold }] };
  });
  const top: Gate = { kind: "atLeast", atLeast: 1, of: [{ kind: "atLeast", atLeast: size, of: all }, ...never] };
  const place = { file: "t", line: 1, column: 1 };
  return { name: "t", place, events, top, gateNames: new Map(), dependencies: [], sequences: [], mission: null };
}

test("the limit is for what is needed, not for all that was ever made", () => {
  const written = tree(24);
  const leaves = leavesOf(written);
  const free = new Diagram(1_000_000);
  const wanted = probabilityOf(free, diagramOf(free, written.top, leaves), chancesAt(leaves, null)!).yes;
  expect(wanted).toBeCloseTo(0.1 ** 24, 35);
  const limit = Math.round(free.size / 2);
  const tight = new Diagram(limit);
  expect(probabilityOf(tight, diagramOf(tight, written.top, leaves), chancesAt(leaves, null)!).yes).toBe(wanted);
  expect(() => diagramOf(new Diagram(100), written.top, leaves)).toThrow(DiagramTooLarge);
});

test("more cut sets than are worked out are none, and cost no more than the limit", () => {
  const diagram = new Diagram(100_000);
  const half = diagram.atLeast(
    10,
    Array.from({ length: 20 }, (_, level) => diagram.variable(level)),
  );
  const sets = new CutSets(diagram, 10_000);
  expect(sets.count(sets.minimal(half))).toBe(184_756);
  expect(() => new CutSets(diagram, 20).minimal(half)).toThrow(DiagramTooLarge);
});
