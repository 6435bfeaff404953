import { withVariables } from "../../../text/script.ts";
import { hostOf, type Fault } from "../fault.ts";
import { insist } from "../partition.ts";
import type { Part } from "./part.ts";
import script from "./restart.sh";

const commandMs = 90_000;

/** A part is restarted as an operator or an upgrade does it: it may end what it is at. */
export function restart({ name: part, units, hosts }: Part): Fault {
  return {
    name: `restart-${part}`,
    on: hosts,
    part,
    dies: true,
    story: `${part} on the host is stopped as systemd does it and started again.`,
    happened: (host) => `${part} on ${host} was restarted`,
    over: (host) => `${part} on ${host} was let live`,
    async inject(context) {
      context.say("fault", `restart of ${part} on ${context.host}`);
      const options = { timeoutMs: commandMs, signal: context.signal };
      await insist(hostOf(context).run(withVariables(script, { units }), options), context.host);
    },
    async heal({ host, hosts: all, power, say }) {
      say("fault-healed", `${part} on ${host} is left alone`);
      await power.on(host);
      // Where it was cut off between the one and the other.
      const found = all.find(({ name }) => name === host);
      await found
        ?.run(`systemctl start --no-block ${units.join(" ")}`, { timeoutMs: commandMs })
        .catch(() => undefined);
    },
  };
}
