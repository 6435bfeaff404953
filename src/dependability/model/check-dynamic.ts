import { dynamicModules, gatesBelow, isDynamic, mindsOrder } from "../dynamic/modules.ts";
import type { Gate, TreeModel } from "./model.ts";
import type { Path, Reading } from "./reading.ts";

/** What gates that mind the order of failures ask of what is below them. */
export function checkDynamic(reading: Reading, tree: TreeModel, path: Path): void {
  if (!isDynamic(tree)) return;
  for (const { events } of dynamicModules(tree)) {
    for (const { name, law } of events.map((event) => tree.events[event]!)) {
      if (law.kind === "probability" || law.kind === "unrepaired") continue;
      reading.add(
        "model-dynamic-tree",
        reading.placeOfKey([...path, "events"], name),
        `"${name}" ${law.kind === "life" ? "ages" : "is repaired"}, and it is below a gate or a dependency that minds the order of failures.`,
        law.kind === "life"
          ? "Write its mttf as a mean, so that its life is exponential."
          : "Leave its repair out, or write this part as a chain with states of its own.",
      );
    }
  }
  const roots = [tree.top, ...tree.sequences, ...tree.dependencies.map(({ trigger }) => trigger)];
  const gates = roots.reduce((found, root) => gatesBelow(root, found), new Set<Gate>());
  checkSequences(reading, tree, path);
  checkInversions(reading, tree, gates, path);
  checkPrimaries(reading, tree, gates, path);
}

/** What has happened from the start, or never will, cannot wait for its turn. */
function checkSequences(reading: Reading, tree: TreeModel, path: Path): void {
  for (const sequence of tree.sequences) {
    for (const gate of gatesBelow(sequence)) {
      if (gate.kind !== "event") continue;
      const { name, law } = tree.events[gate.event]!;
      if (law.kind !== "probability" || law.probability === 0) continue;
      reading.add(
        "model-dynamic-tree",
        reading.placeOfKey([...path, "events"], name),
        `"${name}" has a probability and no rate, and it is below a sequence, where it may have to wait.`,
        "Give it a rate, or put it beside the sequence.",
      );
    }
  }
}

/** The order of failures means nothing where a failure can mend. */
function checkInversions(reading: Reading, tree: TreeModel, gates: ReadonlySet<Gate>, path: Path): void {
  const watched = [...gates].filter(mindsOrder);
  for (const root of [...watched, ...tree.dependencies.map(({ trigger }) => trigger)]) {
    const inverted = [...gatesBelow(root)].find((gate) => gate.kind === "not" || gate.kind === "xor");
    if (inverted === undefined) continue;
    reading.error(
      "model-dynamic-tree",
      placeOf(tree, root, path),
      "Something that minds the order of failures stands above a `not` or `xor`, where a failure can mend.",
      "Put `not` and `xor` above the dynamic gates, or write this part as a chain.",
    );
    return;
  }
}

/** A spare gate begins with its first child, which no other can use. */
function checkPrimaries(reading: Reading, tree: TreeModel, gates: ReadonlySet<Gate>, path: Path): void {
  const owner = new Map<Gate, Gate>();
  for (const gate of gates) {
    if (gate.kind !== "spare") continue;
    const [primary] = gate.of;
    if (primary !== undefined && owner.has(primary)) {
      reading.error(
        "model-dynamic-tree",
        placeOf(tree, gate, path),
        "Two spare gates begin with the same part.",
        "Let each begin with a part of its own; spares after the first may be shared.",
      );
    }
    if (primary !== undefined) owner.set(primary, gate);
  }
}

function placeOf(tree: TreeModel, gate: Gate, path: Path): Path {
  const name = tree.gateNames.get(gate);
  return name === undefined ? [...path, "top"] : [...path, "gates", name];
}
