import type { Design } from "../catalogue/contract/design.ts";
import type { Finding } from "../spec/finding.ts";
import type { Where } from "./files/source.ts";
import { finding } from "./rules/rule.ts";

/** They start a host's instances elsewhere, or have it marked as down, and switch nothing off: OpenStack's, in Debian's fence-agents. */
const evacuators = ["fence_evacuate", "fence_compute"];

/** An agent that evacuates instances is no fencing by itself: it must come after one that has switched their host off. */
export function evacuationUnfenced(
  { cluster }: Design,
  where: (...path: readonly string[]) => Where,
): readonly Finding[] {
  const first = cluster.fenceDevices.filter(({ level }) => level === 1);
  const alone = [...new Set(first.map(({ agent }) => agent))].filter((agent) => evacuators.includes(agent));
  return alone.map((agent) =>
    finding(
      "evacuation-without-fencing",
      "error",
      where("fencing"),
      `${agent} starts a silent host's instances elsewhere and switches nothing off: they go on running there as well, each then twice on one disk, and the disk is destroyed.`,
      "Write an agent for the hosts' power under fencing: agent:, and evacuate by hand once the host is known to be off (stonith_admin --fence HOST; openstack server evacuate).",
    ),
  );
}
