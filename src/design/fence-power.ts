import type { FenceDevice } from "../catalogue/contract/cluster.ts";

/** Boards that sit in the host they power off: with the host's feed they are gone as well. */
const boardAgents = /ipmi|redfish|drac|ilo|idrac|amt|rsa|bladecenter/u;

/** Whether a device draws power from the host that it fences, so that it is lost with the host's zone. */
export function sharesPower({ agent }: Pick<FenceDevice, "agent">): boolean {
  return boardAgents.test(agent);
}
