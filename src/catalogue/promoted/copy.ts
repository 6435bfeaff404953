import type { Condition, GoalRef } from "../contract/condition.ts";
import { chooseCopy, parseEvidence, type Makers } from "./creation.ts";

/** A copy of a large database takes as long. */
const copyMs = 900_000;

export interface MemberCopy {
  readonly id: string;
  readonly host: string;
  readonly members: readonly string[];
  /** bash that succeeds where the host has a copy. */
  readonly test: string;
  /** bash that prints what `parseEvidence` reads. */
  readonly evidence: string;
  readonly makers: Makers;
  readonly after: readonly GoalRef[];
}

/** A member has a copy of the database: made first on the first member, and from another's on all others. */
export function copyCondition({ id, host, members, test, evidence, makers, after }: MemberCopy): Condition {
  return {
    id,
    host,
    alternates: [],
    holds: `${host} has a copy of the database`,
    test,
    remedy: {
      kind: "decide",
      timeoutMs: copyMs,
      hosts: members,
      evidence,
      decide: (said, acceptLossOf) =>
        chooseCopy(
          host,
          members,
          new Map([...said].map(([member, output]) => [member, parseEvidence(member, output)])),
          acceptLossOf,
          makers,
        ),
    },
    after: [{ host, packages: true }, ...after],
    settleMs: copyMs,
  };
}
