import { HostError } from "../../../hosts/host.ts";
import { hostOf, type Fault } from "../fault.ts";

const commandMs = 20_000;

/** A host is shut down in order, as by whoever did not know what runs on it. */
export const shutDown: Fault = {
  name: "shut-down",
  story: "The host is shut down in order: its parts are stopped one after another, and it powers itself off.",
  happened: (host) => `${host} was shut down`,
  over: (host) => `${host} had power again`,
  lastsMs: 20_000,
  async inject(context) {
    context.say("fault", `shut down: ${context.host}`);
    try {
      await hostOf(context).run("systemctl --no-block poweroff", { timeoutMs: commandMs });
    } catch (trouble) {
      // It may be gone before it has said that it goes.
      if (!(trouble instanceof HostError)) throw trouble;
    }
  },
  async heal({ host, power, say }) {
    say("fault-healed", `power on: ${host}`);
    // One that hangs in the middle of it is powered off as an operator would.
    await power.off(host);
    await power.on(host);
  },
};
