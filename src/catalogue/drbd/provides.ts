import type { DesignDraft, OutageTerm } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import type { ReplicatedVolumeProvision } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import { begun, volumeReady } from "./conditions.ts";
import { splitOrders } from "./split.ts";
import { directory, mountResource, volumeDevice, volumeHosts, volumeName } from "./volume.ts";
import whileMounted from "./while-mounted.sh";

/**
 * The agent's promotion with a notification before and one after it, and the handler that asks the cluster for the other host. Assumed, as
 * the next one is: docs/drbd.md says what was seen.
 */
const promoteMs = 4000;
/** The file system's journal is read again, and the agent looks whether it is mounted. */
const mountMs = 1000;

/** What those get whose data lie on the volume. */
export const replicatedVolume: ReplicatedVolumeProvision = {
  directory,
  hosts: volumeHosts,
  mounted: mountResource,
  ready: volumeReady,
  begun,
  whileMounted: (script, provided) =>
    withVariables(whileMounted, {
      volume: volumeName,
      device: volumeDevice,
      directory,
      begun: begun(provided),
      script,
    }),
  takeover,
  split: splitOrders,
};

function takeover(draft: DesignDraft): readonly OutageTerm[] {
  return [
    { what: "the other copy asks the lost one whether it lives", ms: timerMs(draft, "drbd.ping-timeout") },
    { what: "it is promoted", ms: promoteMs },
    { what: "its file system is mounted", ms: mountMs },
  ];
}
