import type { Diagram, Node } from "../bdd/diagram.ts";
import { derivatives, probabilityOf, type Chances } from "../bdd/probability.ts";
import type { Levels } from "./prepare.ts";
import type { Shares } from "./shares.ts";
import type { Phase } from "./windows.ts";

/**
 * Outages an hour that failures begin: for each change of each part, the chance that the endpoint works before and not
 * after. That a failure may also mend (a branch that is down no longer blocks) is why this is no difference of
 * probabilities.
 */
export function failuresExactly(
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
 * second-order difference (two failures within one failover). A part is at its best up, worse down (others take over),
 * worst failing over; so the chance that a change of the part stops the endpoint is a difference of conditional
 * probabilities, which the derivatives give.
 */
export function failures(
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
export function begun(
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
