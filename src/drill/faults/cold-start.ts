import type { Fault } from "./fault.ts";
import { allOff, allOn } from "./hosts/dark.ts";

/** How long all is dark. */
const offMs = 3000;

/** All hosts lose their power at once, and it comes back: nobody is left who knows what was. */
export const coldStart: Fault = {
  name: "cold-start",
  story: `All hosts lose their power at the same moment, and get it back ${offMs / 1000} s later.`,
  happened: () => `All hosts lost their power for ${offMs / 1000} s`,
  over: () => "all hosts had power again",
  lastsMs: offMs,
  everywhere: true,
  inject: allOff,
  heal: allOn,
};
