import type { Design } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";

/** How long whoever asks a storage server waits for it, in seconds. */
export function peerTimes(design: Pick<Design, "timers">) {
  return {
    conn_timeout: timerMs(design, "swift.conn_timeout") / 1000,
    node_timeout: timerMs(design, "swift.node_timeout") / 1000,
  };
}
