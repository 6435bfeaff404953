import type { Fault } from "../faults/fault.ts";
import type { DrillTiming } from "../timing.ts";

/** To make the clients' places, to read back, to collect, to audit; as three hosts on two cores take. */
const aroundMs = 6000;
/** From a fault's end until the site is whole. */
const wholeAgain = { part: 3000, host: 26_000, all: 50_000 } as const;

/** How long a drill takes, about; for choosing, and for telling people. */
export function estimateMs(
  { part, everywhere, harmless, lastsMs }: Pick<Fault, "part" | "everywhere" | "harmless" | "lastsMs">,
  timing: DrillTiming,
): number {
  const struck = part !== undefined || harmless === true ? "part" : everywhere === true ? "all" : "host";
  return aroundMs + timing.warmUpMs + (lastsMs ?? timing.observeMinMs) + wholeAgain[struck] + timing.settleMs;
}
