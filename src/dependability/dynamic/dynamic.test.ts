import * as fc from "fast-check";
import { expect, test } from "vitest";
import { modelOf } from "../model/read-model.ts";
import type { RawGate, RawTree } from "../model/schema-tree.ts";
import type { Answer } from "../solve/answer.ts";
import { solveModel } from "../solve/solve-model.ts";

function solved(tree: RawTree, mission = 1): Answer {
  const read = modelOf({ trees: { tree: { mission, ...tree } } }, "test");
  if (!read.ok) throw new Error(JSON.stringify(read.findings));
  const { answers, findings } = solveModel(read.model);
  expect(findings).toEqual([]);
  return answers[0]!;
}

/** Events of a tree as [name, rate, dormant share]. */
function events(...of: readonly (readonly [string, number, number])[]): RawTree["events"] {
  return Object.fromEntries(of.map(([name, rate, dormant]) => [name, { rate, dormant }]));
}

function close(actual: number | null, wanted: number, tolerance = 1e-11): void {
  expect(Math.abs((actual ?? Number.NaN) / wanted - 1)).toBeLessThan(tolerance);
}

/**
 * Small trees with mean times to failure as fractions, which the model checker Storm is tested against
 * (moves-rwth/storm, src/test/storm-dft/api/DftModelCheckerTest.cpp).
 */
const fractions: readonly (readonly [string, number, RawTree])[] = [
  ["a warm spare", 46 / 13, { events: events(["I", 0.5, 0.3], ["M", 0.5, 0.3]), top: { spare: ["I", "M"] } }],
  [
    "two share one spare",
    43 / 23,
    {
      events: events(["I", 0.5, 0.3], ["J", 0.5, 0.3], ["M", 0.5, 0.3]),
      top: { or: [{ spare: ["I", "J"] }, { spare: ["M", "J"] }] },
    },
  ],
  [
    "three share one spare",
    14 / 11,
    {
      events: events(["I", 0.5, 0.3], ["J", 0.5, 0.3], ["K", 0.5, 0.3], ["M", 0.5, 0.3]),
      top: { or: [{ spare: ["I", "M"] }, { spare: ["J", "M"] }, { spare: ["K", "M"] }] },
    },
  ],
  [
    "one with two spares, one of them shared",
    18836 / 3887,
    {
      events: events(["I", 0.5, 0.3], ["J", 0.5, 0.3], ["K", 0.5, 0.3], ["M", 0.5, 0.3]),
      top: { and: [{ spare: ["I", "J", "K"] }, { spare: ["M", "J"] }] },
    },
  ],
  [
    "a cold spare that is a gate",
    8 / 3,
    {
      events: events(["I", 0.5, 0], ["J", 0.5, 0], ["K", 0.5, 0], ["L", 0.5, 0]),
      top: { spare: ["I", { or: [{ or: ["K", "L"] }, "J"] }] },
    },
  ],
  [
    "spares of different rates",
    551 / 150,
    { events: events(["I", 0.5, 0.5], ["J", 1, 0.5], ["K", 0.5, 0.5]), top: { spare: ["K", "J", "I"] } },
  ],
  [
    "a spare that has a spare",
    249 / 52,
    {
      events: events(["I", 0.5, 0.3], ["J", 0.5, 0.3], ["K", 0.5, 0.3]),
      top: { spare: ["I", { spare: ["J", "K"] }] },
    },
  ],
  [
    "a trigger and what it fails",
    9 / 56,
    {
      events: events(["B", 1, 0], ["C", 1, 0], ["D", 2, 0], ["E", 4, 0]),
      gates: { O: { or: [{ or: ["E", "D"] }, "E"] } },
      top: { and: ["B", "C"] },
      fdep: [
        { trigger: "O", fails: ["B"] },
        { trigger: "O", fails: ["C"] },
      ],
    },
  ],
  [
    "a trigger with a spare of its own",
    5 / 12,
    {
      events: { ...events(["A", 1, 0], ["C", 1, 0], ["D", 2, 0], ["E", 5, 0]), x: 0, y: 0 },
      top: { or: ["x", "A"] },
      gates: { G: { or: [{ pand: ["C", "y"] }, { spare: ["D", "E"] }] } },
      fdep: [
        { trigger: "G", fails: ["x"] },
        { trigger: "D", fails: ["y"] },
      ],
    },
  ],
  [
    "a trigger that also is a spare's primary",
    1,
    {
      events: events(["C", 1, 0], ["D", 1, 0.5], ["E", 0.5, 0]),
      top: { spare: ["C", "D"] },
      fdep: [{ trigger: "E", fails: ["C", "D"] }],
    },
  ],
  [
    "a dependency that holds with a probability, after its trigger",
    8 / 3,
    {
      events: events(["S", 0.5, 0], ["MA", 0.5, 0], ["MB", 0.5, 0]),
      top: { or: [{ pand: ["S", "MA"] }, { and: ["MA", "MB"] }] },
      fdep: [{ trigger: "MA", fails: ["S"], probability: 0.2 }],
    },
  ],
  [
    "a dependency of two that holds with a probability",
    38 / 15,
    {
      events: events(["S", 0.5, 0], ["MA", 0.5, 0], ["MB", 0.5, 0]),
      top: { or: [{ pand: ["S", "MA"] }, { and: ["MA", "MB"] }] },
      fdep: [{ trigger: "MA", fails: ["S", "MB"], probability: 0.2 }],
    },
  ],
  ["a sequence", 6, { events: events(["B", 0.5, 0], ["C", 0.5, 0], ["D", 0.5, 0]), top: { seq: ["B", "C", "D"] } }],
  [
    "a sequence beside the tree",
    6,
    {
      events: events(["B", 0.5, 0], ["C", 0.5, 0], ["D", 0.5, 0]),
      gates: { order: { seq: ["B", "C", "D"] } },
      top: { and: [{ or: ["B", "C"] }, "D"] },
    },
  ],
  [
    "a sequence that holds a spare back",
    30_000,
    {
      events: events(["A", 1e-4, 1], ["C", 5e-5, 0], ["F", 0, 0]),
      gates: { order: { seq: [{ or: ["F"] }, "C"] } },
      top: { spare: ["A", "C"] },
      fdep: [{ trigger: "A", fails: ["F"] }],
    },
  ],
  [
    "a static tree of fourteen events",
    2_804_183 / 2_042_040,
    {
      events: {
        ...Object.fromEntries(
          ["J1", "J2", "K1", "K2", "L1", "L2", "M1", "M2", "N1", "N2"].map((e) => [e, { rate: 0.5 }]),
        ),
        ...Object.fromEntries(["M3", "M4", "N3", "N4"].map((e) => [e, { rate: 1 }])),
      },
      top: {
        or: [
          { and: [{ or: ["J1", "J2"] }, { or: ["K1", "K2"] }, { or: ["L1", "L2"] }] },
          { and: ["M1", "M2", "M3", "M4"] },
          { and: ["N1", "N2", "N3", "N4"] },
        ],
      },
    },
  ],
];

test.each(fractions)("mean time to failure of %s", (_, wanted, tree) => {
  close(solved(tree).mttfHours, wanted);
});

test("an order that may never come has no mean time, and is worth half of what comes in any order", () => {
  const both = events(["B", 0.4, 0], ["C", 0.4, 0]);
  const ordered = solved({ events: both, top: { pand: ["B", "C"] } });
  expect(ordered.mttfHours).toBe(Infinity);
  close(ordered.unavailability, solved({ events: both, top: { and: ["B", "C"] } }).unavailability / 2);
  // The first of three, at 0.4 of 0.8: λ₁/(λ₁+λ₂+λ₃) (1 − e^{−(λ₁+λ₂+λ₃)t}).
  const race = solved({ events: events(["B", 0.4, 0], ["C", 0.2, 0], ["D", 0.2, 0]), top: { por: ["B", "C", "D"] } });
  close(race.unavailability, 0.5 * -Math.expm1(-0.8));
  expect(race.mttfHours).toBe(Infinity);
});

test("closed forms: cold and hot spares, priority of three rates, a dependency", () => {
  const cold = solved({ events: events(["A", 1e-6, 0], ["B", 1e-6, 0]), top: { spare: ["A", "B"] } }, 100);
  // 1 − (1 + x) e^{−x} by its series, as x = 1e-4.
  const x = 1e-4;
  close(cold.unavailability, x ** 2 / 2 - x ** 3 / 3 + x ** 4 / 8, 1e-12);
  const hot = solved({ events: events(["A", 2, 1], ["B", 3, 1]), top: { spare: ["A", "B"] } });
  close(hot.unavailability, Math.expm1(-2) * Math.expm1(-3));
  // P(A, then B, then C, all by t) as partial fractions over the rates of what is still to fail (Fussell, Aber and Rahl 1976).
  const [a, b, c] = [1, 2, 4];
  const ordered = solved({ events: events(["A", a, 0], ["B", b, 0], ["C", c, 0]), top: { pand: ["A", "B", "C"] } });
  const sums = [0, -c, -(b + c), -(a + b + c)];
  const terms = sums.map((s, i) => Math.exp(s) / sums.reduce((p, other, j) => (i === j ? p : p * (s - other)), 1));
  close(ordered.unavailability, a * b * c * terms.reduce((sum, term) => sum + term, 0));
  const forced = solved({
    events: events(["A", 1, 0], ["T", 0.5, 0]),
    top: "A",
    fdep: [{ trigger: "T", fails: ["A"] }],
  });
  close(forced.unavailability, -Math.expm1(-1.5));
});

test("dynamic modules below static gates are as the same tree in one chain", () => {
  const left: RawGate = { spare: ["A", "S"] };
  const right: RawGate = { pand: ["C", "D"] };
  const of = events(["A", 0.3, 0], ["S", 0.2, 0.5], ["C", 0.4, 0], ["D", 0.7, 0], ["E", 0.1, 0], ["F", 0.2, 0]);
  const top: RawGate = { atLeast: 2, of: [left, { or: [right, "E"] }, "F"] };
  const apart = solved({ events: of, top });
  // A dependency whose trigger never happens ties all events into one module.
  const tied = solved({
    events: { ...of, never: 0 },
    top,
    fdep: [{ trigger: "never", fails: ["A", "C", "E", "F"] }],
  });
  expect(apart.states).toBeLessThan(tied.states!);
  close(apart.unavailability, tied.unavailability);
  close(apart.mttfHours, tied.mttfHours!);
});

test("a gate seen from two sides is solved once, with what it is seen through", () => {
  const of = events(["A", 0.3, 0], ["S", 0.2, 0], ["B", 0.4, 0], ["E", 0.5, 0]);
  // S is needed elsewhere too, so it runs from the start: the spare is a hot one.
  const [a, spare, b, e] = [0.3, 0.2, 0.4, 0.5].map((rate) => -Math.expm1(-rate));
  const both = solved({ events: of, top: { or: [{ and: [{ spare: ["A", "S"] }, "E"] }, { and: ["S", "B"] }] } });
  close(both.unavailability, spare! * (1 - (1 - a! * e!) * (1 - b!)));
  // Seen from one side it is cold, and a module of its own.
  const after = 1 - (0.3 * Math.exp(-0.2) - 0.2 * Math.exp(-0.3)) / 0.1;
  const one = solved({ events: of, top: { and: [{ spare: ["A", "S"] }, { or: ["E", "B"] }] } });
  close(one.unavailability, after * -Math.expm1(-0.9));
  expect(one.states).toBe(3);
});

test("hot spares and inclusive orders fall back to static gates", () => {
  const rate = fc.double({ min: 0.01, max: 5, noNaN: true });
  fc.assert(
    fc.property(rate, rate, rate, fc.double({ min: 0.1, max: 3, noNaN: true }), (a, b, c, mission) => {
      const hot = events(["A", a, 1], ["B", b, 1], ["C", c, 1]);
      const spare = solved({ events: hot, top: { spare: ["A", "B", "C"] } }, mission);
      const all = solved({ events: hot, top: { and: ["A", "B", "C"] } }, mission);
      close(spare.unavailability, all.unavailability, 1e-10);
      close(spare.mttfHours, all.mttfHours!, 1e-10);
      const orders = [
        ["A", "B"],
        ["B", "A"],
      ].map((of) => solved({ events: hot, top: { pand: of } }, mission));
      close(
        orders[0]!.unavailability + orders[1]!.unavailability,
        solved({ events: hot, top: { and: ["A", "B"] } }, mission).unavailability,
        1e-10,
      );
    }),
    { numRuns: 30 },
  );
});

test("what a tree with an event of fixed probability does follows from both cases", () => {
  const of = { ...events(["A", 0.5, 0], ["B", 0.5, 0]), switch: 0.1 };
  // A spare that cannot be switched to is no spare.
  const found = solved({ events: of, top: { or: [{ spare: ["A", "B"] }, { and: ["switch", "A"] }] } });
  const alone = -Math.expm1(-0.5);
  const pair = 1 - 1.5 * Math.exp(-0.5);
  close(found.unavailability, 0.1 * alone + 0.9 * pair);
  close(found.mttfHours, 0.1 * 2 + 0.9 * 4);
});
