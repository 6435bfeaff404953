import type { Design, DesignedEndpoint } from "../contract/design.ts";
import { hostsOf } from "../contract/lookup.ts";

/** So many are a majority without the one that is silent. */
export const hostsMin = 3;

export function watchesSilence(design: Pick<Design, "components">): boolean {
  return hostsOf(design, "haproxy").length >= hostsMin;
}

/**
 * Who is with a backend that is marked down is cut off: a kept session would be with a writer that is none any more, or wait for what never
 * comes. But not from an API: one that is about to stop says so by its health check and ends what it has begun, and one that has too much
 * to do is slow, not dead. If its process ends its kernel says so to each, and if its host falls silent `silence.py` cuts them off.
 */
export function partingLines(
  design: Pick<Design, "components">,
  protocol: DesignedEndpoint["protocol"],
): readonly string[] {
  return protocol === "http" && watchesSilence(design) ? [] : ["default-server on-marked-down shutdown-sessions"];
}
