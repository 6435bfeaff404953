import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "../fault.ts";
import { allOff, allOn } from "./dark.ts";

const offMs = 3000;
/** Long enough for one that would begin alone to have begun. */
const aloneMs = 25_000;

/** All hosts are dark, and one comes back alone: it must wait, since it cannot know what the others have. */
export const coldStartEdge: Fault = {
  name: "cold-start-edge",
  story: `All hosts lose their power at the same moment; the host alone gets it back after ${offMs / 1000} s, the others ${aloneMs / 1000} s later.`,
  happened: (host) => `All hosts lost their power, and ${host} had it back ${aloneMs / 1000} s before the others`,
  over: () => "all hosts had power again",
  lastsMs: offMs + aloneMs,
  everywhere: true,
  async inject(context) {
    const { host, power, say, signal } = context;
    await allOff(context);
    await pause(offMs, undefined, { signal });
    say("note", `power on: ${host} alone`);
    await power.on(host);
  },
  heal: allOn,
};
