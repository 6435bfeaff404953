import type { Gate } from "../catalogue/contract/condition.ts";
import { packagesId, type Goal, type Goals } from "./goals.ts";
import { inOrder, keptPredecessors } from "./graph.ts";

export interface Narrowed {
  readonly goals: Goals;
  /** Ids of goals that another host stands in for. */
  readonly moved: ReadonlySet<string>;
  /** Goals that are left out: facts of a missing host alone. */
  readonly left: readonly Goal[];
}

/**
 * The goals without those of missing hosts. Site-wide ones move to the first alternate that is there. What came after a
 * goal that is left out comes after that goal's own predecessors.
 */
export function withoutHosts(goals: Goals, missing: ReadonlySet<string>): Narrowed {
  const left: Goal[] = [];
  const moved = new Set<string>();
  const staying = goals.goals.flatMap((goal): Goal[] => {
    if (!missing.has(goal.host)) return [goal];
    const host = goal.alternates.find((each) => !missing.has(each));
    if (host === undefined) {
      left.push(goal);
      return [];
    }
    moved.add(goal.id);
    return [{ ...goal, host }];
  });
  const after = keptPredecessors(goals.goals, new Set(staying.map(({ id }) => id)));
  const rewired = staying.map((goal): Goal => {
    const edges = after.get(goal.id) ?? [];
    const kept = withoutAsking(goal, missing);
    return { ...kept, after: moved.has(goal.id) ? [...new Set([...edges, packagesId(goal.host)])] : edges };
  });
  const hosts = goals.hosts.filter((host) => !missing.has(host));
  return { goals: { ...goals, hosts, goals: inOrder(rewired) }, moved, left };
}

/** A gate that nobody is left to answer keeps its question: it then stops the apply instead of being waved through. */
function withoutAsking(goal: Goal, missing: ReadonlySet<string>): Goal {
  switch (goal.kind) {
    case "file":
      return goal;
    case "script":
      return goal.gate === undefined ? goal : { ...goal, gate: asking(goal.gate, missing) };
    case "unit":
      if (goal.unit.gate === undefined) return goal;
      return { ...goal, unit: { ...goal.unit, gate: asking(goal.unit.gate, missing) } };
  }
}

function asking(gate: Gate, missing: ReadonlySet<string>): Gate {
  if (gate.ask === undefined) return gate;
  const [first, ...others] = gate.ask.on.filter((host) => !missing.has(host));
  return first === undefined ? gate : { ...gate, ask: { ...gate.ask, on: [first, ...others] } };
}
