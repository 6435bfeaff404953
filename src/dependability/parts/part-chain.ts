import type { Crew, Model } from "../model/model.ts";
import { interchangeable } from "./classes.ts";
import { Exploration, type CrewPlan, type PartChainResult, type PartClass } from "./exploration.ts";
import { machineOf } from "./machine.ts";
import type { Network } from "./network.ts";

/** Builds the chain of `parts` (all that the endpoint depends on, coupled ones included). */
export function partChain(
  model: Model,
  network: Network,
  parts: readonly number[],
  statesMax: number,
): PartChainResult {
  const struckBy = (part: number): Set<number> =>
    new Set(model.shocks.flatMap((shock, i) => (shock.fails.includes(part) ? [i] : [])));
  const radix: number[] = [];
  const classes: PartClass[] = [];
  let estimate = 1;
  for (const members of interchangeable(model, network, parts)) {
    const part = model.parts[members[0]!]!;
    const machine = machineOf(part);
    if (machine === null) return { kind: "refused", why: "not-exponential" };
    const { crew, priority, standby, pool } = part;
    const ahead = standby === null ? [] : classes.filter((each) => model.parts[each.members[0]!]!.pool === pool);
    const at = radix.length;
    classes.push({ members, machine, crew, priority, standby, ahead, struckBy: struckBy(members[0]!), at });
    for (let s = 1; s < machine.kinds.length; s += 1) radix.push(members.length + 1);
    estimate *= compositions(members.length, machine.kinds.length);
  }
  const crews = model.crews.map((crew, i) =>
    planCrew(
      crew,
      classes.filter((each) => each.crew === i),
      radix,
    ),
  );
  if (estimate > statesMax) return { kind: "refused", statesUpTo: estimate, why: "too-many-states" };
  return new Exploration(model, network, classes, crews, radix, statesMax).run();
}

/** Ways to spread n over k states: C(n + k − 1, k − 1). */
export function compositions(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i < k; i += 1) ways = (ways * (n + i)) / i;
  return Math.round(ways);
}

function planCrew(crew: Crew, classes: readonly PartClass[], radix: number[]): CrewPlan {
  const waiting = classes
    .flatMap((of) => of.machine.crewed.flatMap((crewed, state) => (crewed ? [{ of, state }] : [])))
    .toSorted((a, b) => (crew.order === "priority" ? b.of.priority - a.of.priority : 0));
  if (crew.order !== "first-come" || waiting.length < 2) return { crew, waiting, queueAt: -1, queueLength: 0 };
  const queueLength = classes.reduce((sum, each) => sum + each.members.length, 0);
  const queueAt = radix.length;
  for (let i = 0; i < queueLength; i += 1) radix.push(waiting.length + 1);
  return { crew, waiting, queueAt, queueLength };
}
