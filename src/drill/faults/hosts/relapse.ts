import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "../fault.ts";

const offMs = 10_000;
/** It has booted by then and is in the middle of catching up. */
const backMs = 6000;

/** A host comes back and is lost again before it is whole: a fault while another one is recovered from. */
export const relapse: Fault = {
  name: "relapse",
  story: `The host loses its power, gets it back after ${offMs / 1000} s, loses it again ${backMs / 1000} s later, and then has it.`,
  happened: (host) => `${host} lost its power, and again ${backMs / 1000} s after it had it back`,
  over: (host) => `${host} had power for good`,
  lastsMs: offMs + backMs + offMs,
  async inject({ host, power, say, signal }) {
    say("fault", `power off: ${host}`);
    await power.off(host);
    await pause(offMs, undefined, { signal });
    say("note", `power on: ${host}`);
    await power.on(host);
    await pause(backMs, undefined, { signal });
    say("fault", `power off again: ${host}`);
    await power.off(host);
  },
  async heal({ host, power, say }) {
    say("fault-healed", `power on: ${host}`);
    await power.on(host);
  },
};
