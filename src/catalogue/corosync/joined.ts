import type { Condition } from "../contract/condition.ts";
import { majorityOf, memberHosts } from "../contract/lookup.ts";
import type { Design } from "../contract/design.ts";
import type { SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import { deviceConditions } from "./device.ts";
import { unit } from "./places.ts";
import forgotten from "./forgotten.sh";
import strangers from "./strangers.sh";

export const partitionQuorate = "corosync/the partition is quorate";
export const nobodyElse = "corosync/nobody else is a member";

export function hasJoined(host: string): string {
  return `corosync/${host} is in the quorate partition`;
}

const quorate = "corosync-quorumtool -s >/dev/null";

/** Whether enough votes are there for one of them to go. */
export const quorateWithout = `corosync-quorumtool -s | awk '/^Total votes:/ { votes = $3 } /^Quorum:/ { needed = $2 } END { exit !(needed > 0 && votes > needed) }'`;

/** Nothing is made here: members join by themselves, and what follows must wait until they have. */
export function joined({ design }: SiteView): readonly Condition[] {
  const [first, ...others] = design.members;
  if (first === undefined) return [];
  const after = design.members.map((host) => ({ host, unit }));
  return [
    nobodyElseCondition(design),
    {
      id: partitionQuorate,
      host: first,
      alternates: others,
      holds: `the partition is quorate with ${majorityOf(design)} votes or more`,
      test: quorate,
      remedy: { kind: "await" },
      after,
      settleMs: 30_000,
    },
    ...deviceConditions(design),
    ...design.members.map((host): Condition => ({
      id: hasJoined(host),
      host,
      alternates: [],
      holds: `${host} is in the quorate partition`,
      test: quorate,
      remedy: { kind: "await" },
      after,
      settleMs: 30_000,
    })),
  ];
}

/** A host that changed its part in the site is none: it is a member until it has left. */
export function noneForgotten({ hosts }: Pick<Design, "hosts">): string {
  return withVariables(forgotten, { known: hosts.map(({ address }) => address) });
}

/**
 * A host that runs as a member and is none of the design must not be forgotten behind its back: it would go on by its old files.
 * Hosts that leave do so first; nothing else makes this hold.
 */
function nobodyElseCondition(design: Pick<Design, "hosts" | "members">): Condition {
  const [first = "", ...others] = design.members;
  return {
    id: nobodyElse,
    host: first,
    alternates: others,
    holds: "no host that the site file does not have is a member of the cluster",
    test: withVariables(strangers, { known: memberHosts(design).map(({ nodeId }) => String(nodeId)) }),
    remedy: { kind: "await" },
    after: [],
    before: [first, ...others].map((host) => ({ host, unit })),
    settleMs: 2000,
  };
}
