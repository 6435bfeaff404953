import { withVariables } from "../../../text/script.ts";
import type { Fault, FaultContext } from "../fault.ts";
import begin from "./busy-begin.sh";
import end from "./busy-end.sh";

const commandMs = 20_000;

export interface Busy {
  readonly name: string;
  /** How many programs on each host. */
  readonly loops: number;
  /** What each of them does: "take 128 MiB of memory, touch it and give it back". */
  readonly does: string;
  /** Python. */
  readonly program: string;
}

/** Every host is busy with what nobody asked for. No part of the site has failed, and none may be taken for it. */
export function busy({ name, loops, does, program }: Busy, lastsMs: number): Fault {
  const seconds = Math.round(lastsMs / 1000);
  return {
    name,
    story: `${loops} programs on each host ${does}, again and again, for ${seconds} s: much work, and no failure.`,
    happened: () => `Each host had ${loops} programs that ${does}, for ${seconds} s`,
    over: () => "the programs had ended",
    lastsMs,
    harmless: true,
    everywhere: true,
    async inject(context) {
      context.say("fault", `${loops} programs ${does} on each host`);
      await everywhere(context, withVariables(begin, { name, loops, program, seconds: seconds + 30 }));
    },
    async heal(context) {
      context.say("fault-healed", "the programs end");
      await everywhere(context, withVariables(end, { name, loops }));
    },
  };
}

async function everywhere({ hosts }: FaultContext, script: string): Promise<void> {
  await Promise.all(hosts.map((host) => host.run(script, { timeoutMs: commandMs })));
}
