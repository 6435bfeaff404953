import type { RecoveryOrder } from "../contract/recovery.ts";
import type { MemberEvidence, Position } from "./evidence.ts";
import { placeText, preparedText, relation, type Standing } from "./standing.ts";

/** How a member that rests comes to the one that serves. */
export interface Join {
  readonly host: string;
  /** `rest`: what it missed; `whole`: its data are replaced; `aside`: they are moved aside first, since they are more than a part. */
  readonly takes: "rest" | "whole" | "aside";
}

export interface Joining {
  readonly joins: readonly Join[];
  /** Copies that are left as they are, and why: clauses that begin with the host. */
  readonly dismissed: readonly string[];
}

interface Begun {
  readonly from: MemberEvidence;
  readonly at: Position;
  readonly isNewHistory: boolean;
}

/** Only what is part of the history that goes on is replaced; a copy with anything of its own stays where it is until told otherwise. */
export function joining(
  { from, at, isNewHistory }: Begun,
  seen: readonly MemberEvidence[],
  standing: ReadonlyMap<string, Standing>,
  { giveUp, acceptLossOf }: RecoveryOrder,
): Joining {
  const joins: Join[] = [];
  const dismissed: string[] = [];
  for (const member of seen) {
    const { host } = member;
    const its = standing.get(host);
    if (host === from.host || its === undefined) continue;
    if (its.kind === "half") joins.push({ host, takes: "whole" });
    else if (its.kind === "rests" || its.kind === "unknown") {
      const why = its.kind === "unknown" ? "has data and no position" : own(member, its.at, at, from.goesOnFrom);
      if (giveUp.includes(host)) joins.push({ host, takes: "aside" });
      else if (why !== undefined) dismissed.push(`${host} ${why}`);
      else if (acceptLossOf.includes(host)) dismissed.push(`${host} is left as it is, as it was said`);
      else {
        const isSound = its.kind === "rests" && its.doubt === undefined;
        joins.push({ host, takes: isSound && !isNewHistory && its.at.uuid === at.uuid ? "rest" : "whole" });
      }
    }
  }
  return { joins, dismissed };
}

/** What a copy has that the history which goes on has not; undefined where it has nothing. */
function own(member: MemberEvidence, its: Position, at: Position, goesOnFrom: readonly Position[]): string | undefined {
  if (member.prepared > 0) return `holds ${preparedText(member.prepared)}`;
  switch (relation(its, at, goesOnFrom)) {
    case "part":
      return undefined;
    case "apart":
      return `holds ${placeText(its)}, more than what went on`;
    case "another":
      return `holds ${placeText(its)}, which is not the one that goes on`;
  }
}
