import { isCoherent } from "../bdd/cut-sets.ts";
import { Diagram, DiagramTooLarge, type Node } from "../bdd/diagram.ts";
import { derivatives, probabilityOf, type Chances } from "../bdd/probability.ts";
import { gatesBelow, isDynamic } from "../dynamic/modules.ts";
import { cutSetsMax, diagramNodesMax } from "../limits.ts";
import { hoursPerYear } from "../model/quantity.ts";
import type { Model, TreeModel } from "../model/model.ts";
import type { Answer, Solved } from "./answer.ts";
import { importanceOf, listCutSets } from "./importance.ts";
import { chancesAt, diagramOf, leavesOf, ModuleTooLarge, type Leaves } from "./tree-leaves.ts";
import { meanLife } from "./tree-life.ts";
import { trusted } from "./trusted.ts";

/**
 * A fault tree, by a decision diagram over its basic events: exact, also where events are repeated. What is below gates
 * that mind the order of failures is one variable of the diagram, with a Markov chain of its own.
 */
export function solveTree(model: Model, tree: TreeModel): Solved {
  try {
    return trusted({ kind: "Tree", name: tree.name, place: tree.place }, () => answerOf(model, tree));
  } catch (error) {
    if (error instanceof ModuleTooLarge) {
      return refused(
        tree,
        "model-too-many-states",
        `The orders of failures below "${error.gate}" of tree "${tree.name}" ${error.because}.`,
        "Replace what is independent below that gate by one event, or leave out events that are too rare to matter.",
      );
    }
    if (!(error instanceof DiagramTooLarge)) throw error;
    return refused(
      tree,
      "model-diagram-too-large",
      `The decision diagram of tree "${tree.name}" has more than ${diagramNodesMax.toLocaleString("en")} nodes.`,
      "Split the tree at a gate whose events occur nowhere else, and put its probability in as one event.",
    );
  }
}

function refused(tree: TreeModel, code: string, message: string, remedy: string): Solved {
  return { ok: false, finding: { code, severity: "error", message, place: tree.place, remedy } };
}

function answerOf(model: Model, tree: TreeModel): Solved {
  const leaves = leavesOf(tree);
  const diagram = new Diagram(diagramNodesMax);
  const top = diagramOf(diagram, tree.top, leaves);
  const chances = chancesAt(leaves, tree.mission);
  if (chances === null) {
    return refused(
      tree,
      "model-too-many-states",
      `Tree "${tree.name}" has failure rates so far apart that its value at ${tree.mission} h would take minutes.`,
      "Shorten the mission, or leave out of the dynamic gates what fails at once or hardly ever.",
    );
  }
  const coherent = isCoherent(diagram, top) && isMonotone(tree);
  const sets = coherent ? listCutSets(diagram, top) : null;
  const nameOf = (level: number): string => leaves.list[level]?.name ?? "";
  const named = leaves.list.map(({ name }, level) => ({ name, level, failover: -1 }));
  const notes: string[] = [];
  if (!coherent) notes.push("The tree is not coherent (a failure can mend it), so it has no minimal cut sets.");
  if (sets !== null && sets.all === null) {
    const some = sets.count === null ? "" : `${sets.count.toLocaleString("en")} minimal cut sets, `;
    notes.push(
      `It has ${some}more ${some === "" ? "minimal cut sets " : ""}than the ${cutSetsMax.toLocaleString("en")} that are listed.`,
    );
  }
  const modules = leaves.list.flatMap((leaf) => (leaf.kind === "module" ? [leaf] : []));
  if (modules.length > 0)
    notes.push(
      `Below ${modules.map(({ name }) => `"${name}"`).join(", ")} the order of failures matters: contributors and cut sets take each as one.`,
    );
  // Nothing comes back: what has happened by a time is what has ever happened by then.
  const lasting = coherent && tree.events.every(({ law }) => law.kind !== "repaired" && law.kind !== "inspected");
  const times = model.times.flatMap((hours) => {
    const then = chancesAt(leaves, hours);
    if (then === null) {
      notes.push(`The value at ${hours} h was not computed: rates this far apart would take minutes.`);
      return [];
    }
    const unavailability = probabilityOf(diagram, top, then).yes;
    return [{ hours, unavailability, unreliability: lasting ? unavailability : null, intervalUnavailability: null }];
  });
  const answer: Answer = {
    name: tree.name,
    kind: "tree",
    method: modules.length > 0 ? "markov" : "diagram",
    unavailability: probabilityOf(diagram, top, chances).yes,
    horizon: tree.mission === null ? "long-run" : "mission",
    outagesPerYear: frequency(tree, leaves, diagram, top, chances),
    mttfHours: lasting && tree.mission !== null ? meanLife(diagram, top, leaves) : null,
    times,
    importance: importanceOf(diagram, top, chances, named, sets?.forUnion ?? null),
    cutSets: sets?.all?.map((set) => set.map(nameOf)) ?? null,
    reward: null,
    degraded: null,
    measures: [],
    states: modules.length === 0 ? null : modules.reduce((sum, { chain }) => sum + chain.chain.size, 0),
    residual: null,
    interval: null,
    notes,
  };
  return { ok: true, answer };
}

/** Whether no failure below a dynamic module can mend it; the diagram sees only what is above. */
function isMonotone(tree: TreeModel): boolean {
  return !isDynamic(tree) || [...gatesBelow(tree.top)].every(({ kind }) => kind !== "not" && kind !== "xor");
}

/** How often the top event begins, a year, in the long run; null when some event has no rate and repair. */
function frequency(tree: TreeModel, leaves: Leaves, diagram: Diagram, top: Node, chances: Chances): number | null {
  if (tree.mission !== null) return null;
  const slope = derivatives(diagram, top, chances, leaves.list.length);
  let perHour = 0;
  for (const [level, leaf] of leaves.list.entries()) {
    if (leaf.kind !== "event" || leaf.law.kind !== "repaired") return null;
    perHour += slope[level]! * chances.no[level]! * leaf.law.rate;
  }
  return perHour * hoursPerYear;
}
