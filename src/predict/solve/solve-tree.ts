import { isCoherent } from "../bdd/cut-sets.ts";
import { Diagram, DiagramTooLarge, type Node } from "../bdd/diagram.ts";
import { derivatives, probabilityOf, type Chances } from "../bdd/probability.ts";
import { cutSetsMax, diagramNodesMax } from "../limits.ts";
import { hoursPerYear } from "../model/quantity.ts";
import type { EventLaw, Gate, Model, TreeModel } from "../model/model.ts";
import type { Answer } from "./answer.ts";
import { importanceOf, listCutSets } from "./importance.ts";
import type { Solved } from "./solve-chain.ts";

/** A fault tree, by a decision diagram over its basic events: exact, also where events are repeated. */
export function solveTree(model: Model, tree: TreeModel): Solved {
  try {
    return { ok: true, answer: answerOf(model, tree) };
  } catch (error) {
    if (!(error instanceof DiagramTooLarge)) throw error;
    return {
      ok: false,
      finding: {
        code: "model-diagram-too-large",
        severity: "error",
        message: `The decision diagram of tree "${tree.name}" has more than ${diagramNodesMax.toLocaleString("en")} nodes.`,
        place: tree.place,
        remedy: "Split the tree at a gate whose events occur nowhere else, and put its probability in as one event.",
      },
    };
  }
}

function answerOf(model: Model, tree: TreeModel): Answer {
  const diagram = new Diagram(diagramNodesMax);
  const levels = orderOf(tree);
  const named = [...levels].map(([event, level]) => ({ name: tree.events[event]!.name, level, failover: -1 }));
  const top = build(diagram, tree.top, levels, new Map());
  const chances = chancesAt(tree, levels, tree.mission);
  const coherent = isCoherent(diagram, top);
  const sets = coherent ? listCutSets(diagram, top) : null;
  const nameOf = new Map(named.map(({ name, level }) => [level, name]));
  const notes: string[] = [];
  if (!coherent) notes.push("The tree is not coherent (a failure can mend it), so it has no minimal cut sets.");
  if (sets !== null && sets.all === null)
    notes.push(
      `It has ${sets.count.toLocaleString("en")} minimal cut sets, more than the ${cutSetsMax.toLocaleString("en")} that are listed.`,
    );
  return {
    name: tree.name,
    kind: "tree",
    method: "diagram",
    unavailability: probabilityOf(diagram, top, chances).yes,
    horizon: tree.mission === null ? "long-run" : "mission",
    outagesPerYear: frequency(tree, diagram, top, chances, levels),
    mttfHours: null,
    times: model.times.map((hours) => ({
      hours,
      unavailability: probabilityOf(diagram, top, chancesAt(tree, levels, hours)).yes,
      unreliability: null,
      intervalUnavailability: null,
    })),
    importance: importanceOf(diagram, top, chances, named, sets?.forUnion ?? null),
    cutSets: sets?.all?.map((set) => set.map((level) => nameOf.get(level) ?? "")) ?? null,
    reward: null,
    degraded: null,
    states: null,
    residual: null,
    interval: null,
    notes,
  };
}

/** Events in the order in which a walk down the tree meets them, which keeps what belongs together together. */
function orderOf(tree: TreeModel): ReadonlyMap<number, number> {
  const levels = new Map<number, number>();
  const seen = new Set<Gate>();
  const visit = (gate: Gate): void => {
    if (seen.has(gate)) return;
    seen.add(gate);
    if (gate.kind === "event") {
      if (!levels.has(gate.event)) levels.set(gate.event, levels.size);
    } else if (gate.kind === "not") {
      visit(gate.of);
    } else {
      gate.of.forEach(visit);
    }
  };
  visit(tree.top);
  return levels;
}

function build(diagram: Diagram, gate: Gate, levels: ReadonlyMap<number, number>, known: Map<Gate, Node>): Node {
  const before = known.get(gate);
  if (before !== undefined) return before;
  const of = (each: Gate): Node => build(diagram, each, levels, known);
  let node: Node;
  if (gate.kind === "event") node = diagram.variable(levels.get(gate.event)!);
  else if (gate.kind === "not") node = diagram.not(of(gate.of));
  else if (gate.kind === "xor") node = gate.of.map(of).reduce((a, b) => diagram.xor(a, b));
  else node = diagram.atLeast(gate.atLeast, gate.of.map(of));
  known.set(gate, node);
  return node;
}

function chancesAt(tree: TreeModel, levels: ReadonlyMap<number, number>, hours: number | null): Chances {
  const yes = new Float64Array(levels.size);
  const no = new Float64Array(levels.size);
  for (const [event, level] of levels) {
    const [happened, not] = chanceOf(tree.events[event]!.law, hours);
    yes[level] = happened;
    no[level] = not;
  }
  return { yes, no };
}

/** Probability that an event is there at a time (null: in the long run), and that it is not. */
export function chanceOf(law: EventLaw, hours: number | null): readonly [number, number] {
  switch (law.kind) {
    case "probability":
      return [law.probability, 1 - law.probability];
    case "unrepaired":
      return hours === null ? [1, 0] : [-Math.expm1(-law.rate * hours), Math.exp(-law.rate * hours)];
    case "repaired": {
      const sum = law.rate + law.repairRate;
      const settled = hours === null ? 1 : -Math.expm1(-sum * hours);
      const out = (law.rate / sum) * settled;
      return [out, hours === null ? law.repairRate / sum : 1 - out];
    }
    case "inspected": {
      // Mean over the interval of 1 − e^{−λs}: 1 − (1 − e^{−x})/x, by its series where x is small.
      const x = law.rate * law.every;
      const out = x < 1e-3 ? x / 2 - (x * x) / 6 + (x * x * x) / 24 - x ** 4 / 120 : 1 + Math.expm1(-x) / x;
      return [out, 1 - out];
    }
    default:
      throw new Error("unknown law");
  }
}

/** How often the top event begins, a year, in the long run; null when some event has no rate and repair. */
function frequency(
  tree: TreeModel,
  diagram: Diagram,
  top: Node,
  chances: Chances,
  levels: ReadonlyMap<number, number>,
): number | null {
  if (tree.mission !== null) return null;
  const slope = derivatives(diagram, top, chances, levels.size);
  let perHour = 0;
  for (const [event, level] of levels) {
    const { law } = tree.events[event]!;
    if (law.kind !== "repaired") return null;
    perHour += slope[level]! * chances.no[level]! * law.rate;
  }
  return perHour * hoursPerYear;
}
