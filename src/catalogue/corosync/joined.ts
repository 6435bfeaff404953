import type { Condition } from "../contract/condition.ts";
import type { SiteView } from "../contract/provisions.ts";
import { unit } from "./config.ts";

export const partitionQuorate = "corosync/the partition is quorate";

/** Nothing is made here: members join by themselves, and what follows must wait until they have. */
export function joined({ design }: SiteView): readonly Condition[] {
  const [first, ...others] = design.members;
  if (first === undefined) return [];
  const quorum = Math.floor(design.members.length / 2) + 1;
  return [
    {
      id: partitionQuorate,
      host: first,
      alternates: others,
      holds: `the partition is quorate with ${quorum} votes or more`,
      test: "corosync-quorumtool -s >/dev/null",
      remedy: { kind: "await" },
      after: design.members.map((host) => ({ host, unit })),
      settleMs: 30_000,
    },
  ];
}
