import type { Site } from "../../spec/site.ts";
import type { Timer } from "../contract/timer.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";

const option = "rpc_response_timeout";

/** Name of the timer. */
export function rpcTimeout(layer: string): string {
  return `${layer}.${option}`;
}

/** How long one part of a service waits for another's answer; `layer` is the service. */
export function rpcTimer(layer: string, site: Pick<Site, "detectionMs">): Timer {
  return {
    name: rpcTimeout(layer),
    layer,
    valueMs: Math.max(30_000, 30 * Math.round(site.detectionMs / 1000) * 1000),
    because:
      "whoever asked a part that died with the question waits this long; a busy one may take as long for an honest answer",
  };
}

/** Whole seconds. Source: oslo.messaging `rpc/client.py`. */
export function rpcTimerLimit(layer: string): TimerLimit {
  return limitsOf(layer)(option, 1000, int32Most, 1000);
}
