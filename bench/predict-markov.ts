import { ChainBuilder } from "../src/dependability/model/chain-builder.ts";
import type { Chain } from "../src/dependability/model/model.ts";
import { steadyState } from "../src/dependability/markov/steady.ts";

/** Steady states of chains with a known product form: time, memory, and the error against it. */

interface Group {
  readonly count: number;
  readonly failureRate: number;
  readonly repairRate: number;
}

function chainOfGroups(groups: readonly Group[]): Chain {
  const builder = new ChainBuilder();
  const size = groups.reduce((product, group) => product * (group.count + 1), 1);
  for (let state = 0; state < size; state += 1) {
    let step = 1;
    let rest = state;
    for (const group of groups) {
      const base = group.count + 1;
      const down = rest % base;
      rest = Math.floor(rest / base);
      if (down < group.count) builder.add(state + step, (group.count - down) * group.failureRate);
      if (down > 0) builder.add(state - step, down * group.repairRate);
      step *= base;
    }
    builder.endRow();
  }
  return builder.finish();
}

/** Greatest relative error of the marginal probability that i of the first group are down. */
function worstError(groups: readonly Group[], steady: Float64Array): number {
  const [first] = groups;
  if (first === undefined) return 0;
  const marginal = new Float64Array(first.count + 1);
  steady.forEach((p, state) => (marginal[state % (first.count + 1)]! += p));
  const q = first.failureRate / (first.failureRate + first.repairRate);
  let choose = 1;
  let worst = 0;
  for (let down = 0; down <= first.count; down += 1) {
    const exact = choose * q ** down * (1 - q) ** (first.count - down);
    if (exact > 1e-90) worst = Math.max(worst, Math.abs(marginal[down]! / exact - 1));
    choose = (choose * (first.count - down)) / (down + 1);
  }
  return worst;
}

const machines = (count: number): Group[] =>
  Array.from({ length: count }, (_, i) => ({
    count: 1,
    failureRate: 1e-3 * (1 + i / count),
    repairRate: 0.1 + 0.05 * i,
  }));
const cases: readonly (readonly [string, readonly Group[]])[] = [
  ["17 different parts", machines(17)],
  ["20 different parts", machines(20)],
  [
    "5 groups of 9, mixed time scales",
    [1e-4, 1e-3, 1e-2, 0.1, 1].map((f) => ({ count: 9, failureRate: f / 10, repairRate: f * 20 })),
  ],
  [
    "6 groups of 9, mixed time scales",
    [1e-4, 1e-3, 1e-2, 0.1, 1, 10].map((f) => ({ count: 9, failureRate: f / 10, repairRate: f * 20 })),
  ],
  ["queue of 1,000,000", [{ count: 999_999, failureRate: 1e-9, repairRate: 1 }]],
];
const rows = cases.map(([name, groups]) => {
  const chain = chainOfGroups(groups);
  const start = performance.now();
  const solved = steadyState(chain);
  return {
    chain: name,
    states: chain.size,
    transitions: chain.target.length,
    method: solved.method,
    seconds: Number(((performance.now() - start) / 1000).toFixed(2)),
    residual: solved.residual?.toExponential(1) ?? "rounding",
    error: worstError(groups, solved.probability).toExponential(1),
    rssMiB: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
});
console.table(rows);
