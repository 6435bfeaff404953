import type { Model } from "../model/model.ts";
import type { Network } from "./network.ts";

/**
 * Parts that can be exchanged for one another without anything changing: same states and rates, same crew, same shocks,
 * and a structure that reads the same with the two swapped. Such parts need only be counted, which is what makes a
 * chain of n of them n + 1 states instead of 2^n (exact lumping; Kemeny and Snell, Finite Markov Chains, 6.3).
 */
export function interchangeable(
  model: Model,
  network: Network,
  parts: readonly number[],
): readonly (readonly number[])[] {
  const parents = parentsOf(network);
  const classes: { readonly signature: string; readonly members: number[] }[] = [];
  for (const part of parts) {
    const signature = signatureOf(model, part);
    const found = classes.find(
      ({ signature: other, members }) => other === signature && swappable(network, parents, members[0]!, part),
    );
    if (found === undefined) classes.push({ signature, members: [part] });
    else found.members.push(part);
  }
  return toldApart(
    model,
    classes.map(({ members }) => members),
  );
}

/**
 * Of a pool with standby the first that are up run. Where its members are counted in several classes, or are up in several
 * states, counts do not tell which run: each is a class of its own then.
 */
function toldApart(model: Model, classes: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const poolOf = ([first]: readonly number[]): string | null => {
    const part = model.parts[first!]!;
    return part.standby === null ? null : part.pool;
  };
  const isMixed = (members: readonly number[]): boolean => {
    const pool = poolOf(members);
    if (pool === null) return false;
    const ups = model.parts[members[0]!]!.states.filter(({ kind }) => kind === "up" || kind === "degraded");
    return ups.length > 1 || classes.filter((each) => poolOf(each) === pool).length > 1;
  };
  return classes
    .flatMap((members) => (isMixed(members) ? members.map((member) => [member]) : [members]))
    .toSorted((a, b) => a[0]! - b[0]!);
}

function signatureOf(model: Model, index: number): string {
  const part = model.parts[index]!;
  const shocks = model.shocks.flatMap((shock, i) => (shock.fails.includes(index) ? [i] : []));
  const pool = part.standby === null ? null : [part.pool, part.standby];
  const states = part.states.map(({ kind, time, next, crewed }) => [kind, time, next, crewed]);
  return JSON.stringify([states, part.crew, part.priority, pool, shocks, shocks.length === 0 ? [] : part.struck]);
}

function parentsOf(network: Network): readonly string[] {
  const parents: number[][] = Array.from({ length: network.parts }, () => []);
  for (let g = 0; g < network.atLeast.length; g += 1) {
    for (let c = network.offset[g]!; c < network.offset[g + 1]!; c += 1) {
      const child = network.children[c]!;
      if (child < network.parts) parents[child]!.push(g);
    }
  }
  return parents.map((gates) => gates.join());
}

function swappable(network: Network, parents: readonly string[], a: number, b: number): boolean {
  if (network.root === a || network.root === b) return false;
  if (parents[a] === parents[b]) return true;
  return canonical(network, a, b) === canonical(network, a, a);
}

/** The structure as text that does not depend on the order of children, with two parts swapped. */
function canonical(network: Network, a: number, b: number): string {
  const texts: string[] = [];
  const textOf = (child: number): string => {
    if (child >= network.parts) return texts[child - network.parts]!;
    return String(child === a ? b : child === b ? a : child);
  };
  for (let g = 0; g < network.atLeast.length; g += 1) {
    const inputs = Array.from(network.children.subarray(network.offset[g], network.offset[g + 1]), textOf);
    texts.push(`(${network.atLeast[g]}:${inputs.toSorted().join()})`);
  }
  return textOf(network.root);
}
