import { Diagram, type Node } from "../bdd/diagram.ts";
import { diagramNodesMax } from "../limits.ts";
import type { Endpoint, Model } from "../model/model.ts";
import { networkOf, partsOf, type Network } from "../parts/network.ts";

/** Levels of the diagram that stand for a part. */
export interface Levels {
  /** It is out. */
  readonly out: number;
  /** Given that it is out, it is failing over; -1 for one that never does. */
  readonly blocked: number;
}

/** The diagram of one endpoint: it stays the same when only rates change. */
export interface Prepared {
  readonly parts: readonly number[];
  readonly levels: ReadonlyMap<number, Levels>;
  readonly width: number;
  readonly diagram: Diagram;
  readonly outage: Node;
}

/** @throws DiagramTooLarge */
export function prepare(model: Model, endpoint: Endpoint): Prepared {
  const network = networkOf(endpoint.structure, model.parts.length);
  const diagram = new Diagram(diagramNodesMax);
  const levels = levelsOf(model, network);
  const outage = diagram.not(build(diagram, network, levels));
  const width = [...levels.values()].reduce((most, { out, blocked }) => Math.max(most, out, blocked), -1) + 1;
  return { parts: partsOf(network), levels, width, diagram, outage };
}

/**
 * In the order in which a walk through the structure meets the parts, those that a shared cause takes right below it:
 * with all of a host side by side, the diagram of a thousand hosts stays as narrow as that of one.
 */
function levelsOf(model: Model, network: Network): ReadonlyMap<number, Levels> {
  const levels = new Map<number, Levels>();
  const named = new Set(partsOf(network));
  const takes = new Map<number, number[]>();
  for (const part of named) {
    for (const cause of model.parts[part]!.causes) takes.set(cause, [...(takes.get(cause) ?? []), part]);
  }
  let next = 0;
  const place = (part: number): void => {
    if (levels.has(part) || !named.has(part)) return;
    const blocks = model.parts[part]!.states.some((state) => state.kind === "failing-over");
    levels.set(part, { out: next, blocked: blocks ? next + 1 : -1 });
    next += blocks ? 2 : 1;
    takes.get(part)?.forEach(place);
  };
  const seen = new Set<number>();
  const visit = (node: number): void => {
    if (node < network.parts) {
      let top = node;
      for (let above = model.parts[top]!.causes[0]; above !== undefined; above = model.parts[top]!.causes[0])
        top = above;
      place(top);
      place(node);
      return;
    }
    if (seen.has(node)) return;
    seen.add(node);
    const gate = node - network.parts;
    for (let c = network.offset[gate]!; c < network.offset[gate + 1]!; c += 1) visit(network.children[c]!);
  };
  visit(network.root);
  return levels;
}

/** What a gate or a part says to the gates above it. */
interface Input {
  readonly works: Node;
  readonly blocks: Node;
  /** Lowest level it depends on. */
  readonly deepest: number;
}

/**
 * The function "the endpoint works", from the rules of `gateValue` in network.ts. Inputs are joined from the lowest
 * level upwards, so that each step adds nodes at the top and rebuilds none.
 */
function build(diagram: Diagram, network: Network, levels: ReadonlyMap<number, Levels>): Node {
  const gates: Input[] = [];
  const read = (child: number): Input => {
    if (child >= network.parts) return gates[child - network.parts]!;
    const { out, blocked } = levels.get(child)!;
    const isOut = diagram.variable(out);
    const blocks = blocked < 0 ? 0 : diagram.and(isOut, diagram.variable(blocked));
    return { works: diagram.not(isOut), blocks, deepest: Math.max(out, blocked) };
  };
  for (let g = 0; g < network.atLeast.length; g += 1) {
    if (diagram.isCrowded) {
      const moved = diagram.collect(gates.flatMap(({ works, blocks }) => [works, blocks]));
      for (const [i, { works, blocks, deepest }] of gates.entries())
        gates[i] = { works: moved(works), blocks: moved(blocks), deepest };
    }
    const inputs = Array.from(network.children.subarray(network.offset[g], network.offset[g + 1]), read);
    inputs.sort((a, b) => a.deepest - b.deepest);
    const atLeast = network.atLeast[g]!;
    const deepest = inputs.at(-1)!.deepest;
    const blocks = inputs.reduceRight((node, input) => diagram.or(input.blocks, node), 0);
    if (atLeast === inputs.length) {
      const works = inputs.reduceRight((node, input) => diagram.and(input.works, node), 1);
      const noneFailed =
        blocks === 0
          ? works
          : inputs.reduceRight((node, input) => diagram.and(diagram.or(input.works, input.blocks), node), 1);
      gates.push({ works, blocks: diagram.and(noneFailed, diagram.not(works)), deepest });
    } else {
      const enough = diagram.atLeast(
        atLeast,
        inputs.map((input) => input.works),
      );
      gates.push({ works: diagram.and(enough, diagram.not(blocks)), blocks, deepest });
    }
  }
  return read(network.root).works;
}
