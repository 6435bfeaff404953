import type { Fault } from "./fault.ts";

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
  async inject({ hosts, power, say }) {
    say("fault", "power off: all hosts");
    // To take a host's power is work for the machine it is on: the last would see the first one gone, and write that down.
    await Promise.all(hosts.map(({ name }) => power.freeze(name)));
    await Promise.all(hosts.map(({ name }) => power.off(name)));
  },
  async heal({ hosts, power, say }) {
    say("fault-healed", "power on: all hosts");
    await Promise.all(
      hosts.map(async ({ name }) => {
        // Where it was cut off in between.
        await power.thaw(name);
        await power.on(name);
      }),
    );
  },
};
