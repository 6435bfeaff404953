import { setTimeout as pause } from "node:timers/promises";
import { withVariables } from "../../../text/script.ts";
import type { Fault } from "../fault.ts";
import killScript from "../kill.sh";
import type { Part } from "./part.ts";

/** As long as it takes to look at the first and think that it is only that one. */
const betweenMs = 3000;
const commandMs = 20_000;

/** Every instance of a component is killed, one after another, before the first can be sure to be back. */
export function killEach({ name: part, units, hosts }: Part): readonly Fault[] {
  if (hosts.length < 2) return [];
  const fault: Fault = {
    name: `kill-each-${part}`,
    part,
    everywhere: true,
    story: `All processes of ${part} get SIGKILL on one host after another, ${betweenMs / 1000} s apart.`,
    happened: () => `${part} was killed on every host, one after another`,
    over: () => `${part} was let live everywhere`,
    async inject(context) {
      const { signal } = context;
      const struck = context.hosts.filter(({ name }) => hosts.includes(name));
      for (const [number, host] of struck.entries()) {
        if (number > 0) await pause(betweenMs, undefined, { signal });
        context.say("fault", `kill -9 of ${part} on ${host.name}`);
        await host.run(withVariables(killScript, { units, wait: 0 }), { timeoutMs: commandMs, signal });
      }
    },
    async heal({ hosts: all, power, say }) {
      say("fault-healed", `${part} is left alone`);
      for (const { name } of all.filter((each) => hosts.includes(each.name))) await power.on(name);
    },
  };
  return [fault];
}
