import { timerMs } from "../contract/lookup.ts";
import type { MembershipProvision } from "../contract/provisions.ts";
import { unit } from "./config.ts";
import { hasJoined, nobodyElse, partitionQuorate } from "./joined.ts";

export const membership: MembershipProvision = {
  isQuorate: "corosync-quorumtool -s >/dev/null 2>&1",
  quorate: { condition: partitionQuorate },
  nobodyElse: { condition: nobodyElse },
  joined: (host) => ({ condition: hasJoined(host) }),
  running: (host) => ({ host, unit }),
  agreement: (draft) => [
    { what: "Corosync declares the token lost", ms: timerMs(draft, "corosync.token") },
    { what: "the others agree on a membership without the host", ms: timerMs(draft, "corosync.consensus") },
  ],
};
