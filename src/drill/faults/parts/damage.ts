import type { Forgettable } from "../../../catalogue/contract/trial.ts";
import { withVariables } from "../../../text/script.ts";
import { hostOf, type Fault } from "../fault.ts";
import { insist } from "../partition.ts";
import script from "./damage.sh";

const commandMs = 20_000;
const ways = { truncate: "lost its second half", flip: "had wrong bits" } as const;

/** A server dies, and the file by which it knows what it has is not what it wrote. */
export function damage(how: keyof typeof ways, { name: part, units, file }: Forgettable): Fault {
  return {
    name: `${how}-${part}`,
    part,
    story: `All processes of ${part} on the host get SIGKILL, and ${file}, by which it knows what it has, ${ways[how]}.`,
    happened: (host) => `${part} on ${host} was killed, and ${file} ${ways[how]}`,
    over: (host) => `${part} on ${host} was let live`,
    async inject(context) {
      context.say("fault", `kill -9 of ${part} on ${context.host}, and ${file} ${ways[how]}`);
      const command = withVariables(script, { units, file, how });
      await insist(hostOf(context).run(command, { timeoutMs: commandMs }), context.host);
    },
    async heal({ host, power, say }) {
      // It finds out what it cannot believe, or the drill says that it does not.
      say("fault-healed", `${part} on ${host} is left alone`);
      await power.on(host);
    },
  };
}
