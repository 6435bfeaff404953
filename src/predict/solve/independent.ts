import { Diagram, type Node } from "../bdd/diagram.ts";
import { derivatives, probabilityOf, type Chances } from "../bdd/probability.ts";
import { diagramNodesMax } from "../limits.ts";
import { transients } from "../markov/transient.ts";
import { hoursPerYear } from "../model/quantity.ts";
import type { Endpoint, Model } from "../model/model.ts";
import { machineChain, machineOf, partSteady, type PartSteady } from "../parts/machine.ts";
import { networkOf, partsOf, type Network } from "../parts/network.ts";
import type { AtTime, Importance } from "./answer.ts";
import { importanceOf, listCutSets } from "./importance.ts";
import { phasesOf, type Phase } from "./windows.ts";

/** What a decision diagram over independent parts tells. */
export interface Independent {
  readonly unavailability: number;
  readonly outagesPerYear: number;
  readonly times: readonly AtTime[];
  readonly importance: readonly Importance[];
  readonly cutSets: readonly (readonly string[])[] | null;
}

/** Parts beyond which cut sets are not listed: nobody reads that many. */
const listedMax = 300;

/** Parts up to which the frequency of outages is computed change by change. */
const exactFrequencyMax = 100;

/** Levels of the diagram that stand for a part. */
interface Levels {
  /** It is out. */
  readonly out: number;
  /** Given that it is out, it is failing over; -1 for one that never does. */
  readonly blocked: number;
}

/** A part's long run by what it means to others, and how often it changes, per hour. */
interface Shares {
  readonly down: number;
  readonly blocked: number;
  readonly up: number;
  readonly upToBlocked: number;
  readonly upToDown: number;
  readonly downToBlocked: number;
  readonly downToUp: number;
  readonly blockedToDown: number;
  readonly blockedToUp: number;
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

/** Unavailability alone, for a model with the same parts and other rates; null as for {@link solveIndependent}. */
export function unavailabilityOf({ parts, levels, width, diagram, outage }: Prepared, model: Model): number | null {
  const shares = sharesOfAll(model, parts);
  const phases = phasesOf(model.maintenance.filter((window) => levels.has(window.part)));
  if (shares === null || phases === null) return null;
  return phases.reduce((sum, phase) => {
    const during = chancesOf(shares, levels, width, phase.out);
    return sum + phase.share * probabilityOf(diagram, outage, during).yes;
  }, 0);
}

/**
 * Null when some part never comes back, or maintenance follows no common period. Each part must be independent of the
 * others: no shared crew, shock or standby.
 */
export function solveIndependent(model: Model, prepared: Prepared): Independent | null {
  const { parts, levels, width, diagram, outage } = prepared;
  const shares = sharesOfAll(model, parts);
  const phases = phasesOf(model.maintenance.filter((window) => levels.has(window.part)));
  if (shares === null || phases === null) return null;
  const chances = (phase: Phase | null): Chances => chancesOf(shares, levels, width, phase?.out ?? new Set());
  let unavailability = 0;
  let perHour = 0;
  phases.forEach((phase, i) => {
    const during = chances(phase);
    unavailability += phase.share * probabilityOf(diagram, outage, during).yes;
    const begin = parts.length <= exactFrequencyMax ? failuresExactly : failures;
    perHour += phase.share * begin(diagram, outage, during, shares, levels, phase);
    const before = phases.at(i - 1);
    if (before !== undefined && before !== phase)
      perHour += begun(diagram, outage, chances(null), levels, before, phase);
  });
  const base = chances(phases[0]!);
  const sets = parts.length > listedMax ? { all: null, forUnion: null } : listCutSets(diagram, outage);
  const ranked = parts.map((part) => ({
    name: model.parts[part]!.name,
    level: levels.get(part)!.out,
    failover: levels.get(part)!.blocked,
  }));
  return {
    unavailability,
    outagesPerYear: perHour * hoursPerYear,
    times: phases.length > 1 ? [] : atTimes(model, parts, levels, width, diagram, outage),
    importance: importanceOf(diagram, outage, base, ranked, sets.forUnion),
    cutSets: sets.all === null ? null : namedSets(model, levels, sets.all),
  };
}

function sharesOfAll(model: Model, parts: readonly number[]): ReadonlyMap<number, Shares> | null {
  const shares = new Map<number, Shares>();
  for (const part of parts) {
    const steady = partSteady(model.parts[part]!.states);
    if (steady === null) return null;
    shares.set(part, sharesOf(model, part, steady));
  }
  return shares;
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

function sharesOf(model: Model, part: number, steady: PartSteady): Shares {
  const { states } = model.parts[part]!;
  const shares = {
    down: 0,
    blocked: 0,
    up: 0,
    upToBlocked: 0,
    upToDown: 0,
    downToBlocked: 0,
    downToUp: 0,
    blockedToDown: 0,
    blockedToUp: 0,
  };
  states.forEach((state, i) => {
    const as = roleOf(state.kind);
    shares[as] += steady.share[i]!;
    for (const { to, probability } of state.next) {
      const flow = steady.leaving[i]! * probability;
      const becomes = roleOf(states[to]!.kind);
      if (as === "up" && becomes === "blocked") shares.upToBlocked += flow;
      if (as === "up" && becomes === "down") shares.upToDown += flow;
      if (as === "down" && becomes === "blocked") shares.downToBlocked += flow;
      if (as === "down" && becomes === "up") shares.downToUp += flow;
      if (as === "blocked" && becomes === "down") shares.blockedToDown += flow;
      if (as === "blocked" && becomes === "up") shares.blockedToUp += flow;
    }
  });
  return shares;
}

function roleOf(kind: string): "up" | "blocked" | "down" {
  return kind === "failing-over" ? "blocked" : kind === "down" ? "down" : "up";
}

function chancesOf(
  shares: ReadonlyMap<number, Pick<Shares, "up" | "down" | "blocked">>,
  levels: ReadonlyMap<number, Levels>,
  width: number,
  maintained: ReadonlySet<number>,
): Chances {
  const yes = new Float64Array(width);
  const no = new Float64Array(width);
  for (const [part, { up, down, blocked }] of shares) {
    const level = levels.get(part)!;
    const away = maintained.has(part);
    const out = down + blocked;
    yes[level.out] = away ? 1 : out;
    no[level.out] = away ? 0 : up;
    if (level.blocked < 0) continue;
    yes[level.blocked] = away || out === 0 ? 0 : blocked / out;
    no[level.blocked] = away || out === 0 ? 1 : down / out;
  }
  return { yes, no };
}

/**
 * Outages an hour that failures begin: for each change of each part, the chance that the endpoint works before and not
 * after. That a failure may also mend (a branch that is down no longer blocks) is why this is no difference of
 * probabilities.
 */
function failuresExactly(
  diagram: Diagram,
  outage: Node,
  chances: Chances,
  shares: ReadonlyMap<number, Shares>,
  levels: ReadonlyMap<number, Levels>,
  phase: Phase,
): number {
  let perHour = 0;
  const begins = (before: Node, after: Node): number =>
    probabilityOf(diagram, diagram.and(diagram.not(before), after), chances).yes;
  for (const [part, flows] of shares) {
    if (phase.out.has(part)) continue;
    const { out, blocked } = levels.get(part)!;
    const up = diagram.restrict(outage, out, 0);
    const broken = diagram.restrict(outage, out, 1);
    const down = blocked < 0 ? broken : diagram.restrict(broken, blocked, 0);
    if (flows.upToDown > 0) perHour += flows.upToDown * begins(up, down);
    perHour += flows.downToUp * begins(down, up);
    if (blocked < 0) continue;
    const blocks = diagram.restrict(broken, blocked, 1);
    if (flows.upToBlocked > 0) perHour += flows.upToBlocked * begins(up, blocks);
    if (flows.downToBlocked > 0) perHour += flows.downToBlocked * begins(down, blocks);
    perHour += flows.blockedToDown * begins(blocks, down) + flows.blockedToUp * begins(blocks, up);
  }
  return perHour;
}

/**
 * Outages an hour that failures begin, for structures of hundreds of parts, in one pass: net of failures that mend, a
 * second-order difference (two failures within one failover). A part is at its best up, worse down (others take over), worst failing over; so
 * the chance that a change of the part stops the endpoint is a difference of conditional probabilities, which the
 * derivatives give.
 */
function failures(
  diagram: Diagram,
  outage: Node,
  chances: Chances,
  shares: ReadonlyMap<number, Shares>,
  levels: ReadonlyMap<number, Levels>,
  phase: Phase,
): number {
  const slope = derivatives(diagram, outage, chances, chances.yes.length);
  let perHour = 0;
  for (const [part, flows] of shares) {
    if (phase.out.has(part)) continue;
    const { out, blocked } = levels.get(part)!;
    const isOut = chances.yes[out]!;
    const blockedOverDown = blocked < 0 || isOut === 0 ? 0 : slope[blocked]! / isOut;
    const downOverUp = slope[out]! - (blocked < 0 ? 0 : chances.yes[blocked]! * blockedOverDown);
    perHour +=
      flows.upToBlocked * (downOverUp + blockedOverDown) +
      flows.upToDown * downOverUp +
      flows.downToBlocked * blockedOverDown;
  }
  return perHour;
}

/** Outages an hour that the start of a maintenance window begins. */
function begun(
  diagram: Diagram,
  outage: Node,
  chances: Chances,
  levels: ReadonlyMap<number, Levels>,
  before: Phase,
  after: Phase,
): number {
  const within = (phase: Phase): Node => {
    let node = outage;
    for (const part of phase.out) {
      const { out, blocked } = levels.get(part)!;
      node = diagram.restrict(node, out, 1);
      if (blocked >= 0) node = diagram.restrict(node, blocked, 0);
    }
    return node;
  };
  const starts = diagram.and(diagram.not(within(before)), within(after));
  return probabilityOf(diagram, starts, chances).yes / after.periodHours;
}

/** Unavailability at each time, all parts starting well: each part's own chain, then the diagram. */
function atTimes(
  model: Model,
  parts: readonly number[],
  levels: ReadonlyMap<number, Levels>,
  width: number,
  diagram: Diagram,
  outage: Node,
): readonly AtTime[] {
  return model.times.flatMap((hours): AtTime[] => {
    const shares = new Map<number, { up: number; down: number; blocked: number }>();
    for (const part of parts) {
      const machine = machineOf(model.parts[part]!);
      if (machine === null || !machine.oneStart) return [];
      const chain = machineChain(machine);
      const share = (role: string): number | null => {
        const weight = Float64Array.from(machine.kinds, (kind) => (roleOf(kind) === role ? 1 : 0));
        return transients(chain, 0, weight, [hours])[0]?.at ?? null;
      };
      const [up, down, blocked] = [share("up"), share("down"), share("blocked")];
      if (up === null || down === null || blocked === null) return [];
      shares.set(part, { up, down, blocked });
    }
    const { yes } = probabilityOf(diagram, outage, chancesOf(shares, levels, width, new Set()));
    return [{ hours, unavailability: yes, unreliability: null, intervalUnavailability: null }];
  });
}

function namedSets(
  model: Model,
  levels: ReadonlyMap<number, Levels>,
  sets: readonly (readonly number[])[],
): string[][] {
  const nameOf = new Map<number, string>();
  const outOf = new Map<number, number>();
  for (const [part, { out, blocked }] of levels) {
    nameOf.set(out, model.parts[part]!.name);
    if (blocked >= 0) {
      nameOf.set(blocked, `${model.parts[part]!.name} failing over`);
      outOf.set(blocked, out);
    }
  }
  return sets.map((set) => {
    const said = new Set(set.flatMap((level) => outOf.get(level) ?? []));
    return set.filter((level) => !said.has(level)).map((level) => nameOf.get(level) ?? "");
  });
}
