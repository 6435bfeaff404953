import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "../fault.ts";
import { allOff, allOn } from "./dark.ts";

const offMs = 3000;
const betweenMs = 5000;

/** All hosts are dark, and come back one after another, as from a switchboard that spares its fuses. */
export const coldStartInTurn: Fault = {
  name: "cold-start-in-turn",
  story: `All hosts lose their power at the same moment, and get it back ${offMs / 1000} s later, one every ${betweenMs / 1000} s.`,
  happened: () => `All hosts lost their power, and had it back one every ${betweenMs / 1000} s`,
  over: () => "all hosts had power again",
  lastsMs: offMs,
  everywhere: true,
  async inject(context) {
    const { hosts, power, say, signal } = context;
    await allOff(context);
    await pause(offMs, undefined, { signal });
    for (const [number, { name }] of hosts.entries()) {
      if (number > 0) await pause(betweenMs, undefined, { signal });
      say("note", `power on: ${name}`);
      await power.on(name);
    }
  },
  heal: allOn,
};
