import type { Forgettable } from "../../catalogue/contract/trial.ts";
import { withVariables } from "../../text/script.ts";
import { hostOf, type Fault } from "./fault.ts";
import script from "./forget.sh";
import { insist } from "./partition.ts";

const commandMs = 20_000;

/** A server that dies and has lost the file by which it knows what it has. */
export function forget({ name, units, file }: Forgettable): Fault {
  return {
    name: `forget-${name}`,
    part: name,
    story: `All processes of ${name} on the host get SIGKILL, and ${file}, by which it knows what it has, is taken away.`,
    happened: (host) => `${name} on ${host} was killed and lost ${file}`,
    over: (host) => `${name} on ${host} was let live`,
    async inject(context) {
      context.say("fault", `kill -9 of ${name} on ${context.host}, and ${file} is gone`);
      await insist(hostOf(context).run(withVariables(script, { units, file }), { timeoutMs: commandMs }), context.host);
    },
    async heal({ host, power, say }) {
      say("fault-healed", `${name} on ${host} is left alone`);
      await power.on(host);
    },
  };
}
