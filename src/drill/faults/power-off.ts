import type { Fault } from "./fault.ts";

/** A host loses its power at once: no process of it says goodbye, no kernel of it refuses a connection. */
export const powerOff: Fault = {
  name: "power-off",
  story: "The host loses its power: its link goes first, so that nothing on it can say goodbye.",
  happened: (host) => `${host} lost its power`,
  over: (host) => `${host} had power again`,
  async inject({ host, power, say }) {
    say("fault", `power off: ${host}`);
    await power.off(host);
  },
  async heal({ host, power, say }) {
    say("fault-healed", `power on: ${host}`);
    await power.on(host);
  },
};
