import type { Fault } from "./fault.ts";

/** Longer than any detector waits, shorter than an operator needs to come. */
const frozenMs = 20_000;

/** A host stands still with its connections open and its link up, as under a hypervisor that pauses it, and then goes on. */
export const freeze: Fault = {
  name: "freeze",
  story: `Every process of the host stands still for ${frozenMs / 1000} s and then goes on where it was, unless the site powered it off meanwhile.`,
  happened: (host) => `${host} stood still for ${frozenMs / 1000} s`,
  over: (host) => `${host} went on, or had power again`,
  lastsMs: frozenMs,
  stands: true,
  fenced: true,
  async inject({ host, power, say }) {
    say("fault", `freeze: ${host}`);
    await power.freeze(host);
  },
  async heal({ host, power, say }) {
    say("fault-healed", `thaw: ${host}`);
    await power.thaw(host);
    // Fencing may have powered it off.
    await power.on(host);
  },
};
