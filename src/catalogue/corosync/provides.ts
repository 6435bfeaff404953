import { timerMs } from "../contract/lookup.ts";
import { ringNetworks } from "../contract/networks.ts";
import type { Design } from "../contract/design.ts";
import type { MembershipProvision } from "../contract/roles/membership.ts";
import type { Question } from "../contract/roles/order.ts";
import { withVariables } from "../../text/script.ts";
import awaitMembers from "./await-members.sh";
import { deviceConnected, quorumHostOf } from "./device.ts";
import { unit } from "./places.ts";
import { hasJoined, noneForgotten, nobodyElse, partitionQuorate } from "./joined.ts";

/**
 * With a second ring a host that is cut off from the management network stays a member. Its services' clients and its balancer's
 * backends are on the management network, which is the first ring: it must hear as many there as make a majority with itself.
 */
function belongs(design: Pick<Design, "members" | "voters" | "networks">): readonly Question[] {
  const quorate = { test: "corosync-quorumtool -s >/dev/null 2>&1", otherwise: "not in the quorate partition" };
  if (ringNetworks(design).length < 2 || design.members.length < 2) return [quorate];
  const others = Math.floor(design.members.length / 2);
  const heard = `corosync-cfgtool -n 2>/dev/null | grep -c '^ *LINK: 0 .* connected '`;
  // The quorum host is asked over the management network: whoever hears it is on that network.
  const third = quorumHostOf(design) === undefined ? "" : ` || ${deviceConnected}`;
  return [
    quorate,
    { test: `[ "$(${heard})" -ge ${others} ]${third}`, otherwise: "cut off from the management network" },
  ];
}

export const membership: MembershipProvision = {
  belongs,
  quorate: { condition: partitionQuorate },
  noneForgotten,
  nobodyElse: { condition: nobodyElse },
  joined: (host) => ({ condition: hasJoined(host) }),
  running: (host) => ({ host, unit }),
  awaitMembers: (group, seconds) => withVariables(awaitMembers, { group, seconds }),
  agreement: (draft) => [
    { what: "Corosync declares the token lost", ms: timerMs(draft, "corosync.token") },
    { what: "the others agree on a membership without the host", ms: timerMs(draft, "corosync.consensus") },
  ],
};
