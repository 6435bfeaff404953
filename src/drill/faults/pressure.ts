import { withVariables } from "../../text/script.ts";
import type { Fault, FaultContext } from "./fault.ts";
import begin from "./pressure-begin.sh";
import end from "./pressure-end.sh";

/** Busy loops on each host: as many as keep three processors of it from anything of their level. */
const loops = 3;
const commandMs = 20_000;

/**
 * All hosts are busy with what nobody asked for: a backup, a log that is compressed, a runaway. No part of the site has failed,
 * and none may be taken for it.
 */
export function pressure(lastsMs: number): Fault {
  return {
    name: "pressure",
    story: `${loops} busy loops at the usual priority on each host for ${Math.round(lastsMs / 1000)} s: much work, and no failure.`,
    happened: () => `All hosts had ${loops} busy loops each for ${Math.round(lastsMs / 1000)} s`,
    over: () => "the loops had ended",
    lastsMs,
    harmless: true,
    everywhere: true,
    async inject(context) {
      context.say("fault", `${loops} busy loops on each host`);
      // They end by themselves, whatever becomes of the drill.
      await everywhere(context, withVariables(begin, { loops, seconds: Math.ceil(lastsMs / 1000) + 30 }));
    },
    async heal(context) {
      context.say("fault-healed", "the busy loops end");
      await everywhere(context, withVariables(end, { loops }));
    },
  };
}

async function everywhere({ hosts }: FaultContext, script: string): Promise<void> {
  await Promise.all(hosts.map((host) => host.run(script, { timeoutMs: commandMs })));
}
