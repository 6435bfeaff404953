import { withVariables } from "../../text/script.ts";
import { HostError } from "../../hosts/host.ts";
import { hostOf, type Fault, type FaultContext } from "./fault.ts";
import script from "./kill.sh";

/** A killed part may take this long to be started again before the next kill, in seconds. */
const patienceS = 90;

/** What is killed: a component of the design and the units that it runs as. */
export interface Killed {
  readonly component: string;
  readonly units: readonly string[];
  readonly hosts: readonly string[];
}

/** Every process of a component on one host dies at once, so many times, each time as soon as it runs again. */
export function kill({ component, units, hosts }: Killed, times: number): Fault {
  const often = times === 1 ? "" : ` ${times} times`;
  return {
    name: `kill-${component}`,
    on: hosts,
    part: component,
    dies: true,
    story: `All processes of ${component} on the host get SIGKILL${often}, as the kernel's out-of-memory killer or a crash ends them.`,
    happened: (host) => `${component} on ${host} was killed${often}`,
    over: (host) => `${component} on ${host} was let live`,
    async inject(context) {
      for (let turn = 1; turn <= times; turn += 1) {
        context.signal.throwIfAborted();
        context.say("fault", `kill -9 of ${component} on ${context.host}${times === 1 ? "" : `, ${turn} of ${times}`}`);
        const trouble = await killOnce(context, withVariables(script, { units, wait: turn < times ? patienceS : 0 }));
        if (trouble === undefined) continue;
        context.say("note", trouble);
        return;
      }
    },
    async heal({ host, power, say }) {
      // It comes back by itself, or the drill says that it does not. A host that was fenced for it needs its power back.
      say("fault-healed", `${component} on ${host} is left alone`);
      await power.on(host);
    },
  };
}

/** Why there is no use in killing it again; a host that is fenced for what was killed on it is gone in the middle of the wait. */
async function killOnce(context: FaultContext, command: string): Promise<string | undefined> {
  try {
    const options = { timeoutMs: (patienceS + 10) * 1000, signal: context.signal };
    const { exitCode, stderr } = await hostOf(context).run(command, options);
    return exitCode === 0 ? undefined : stderr.trim();
  } catch (trouble) {
    if (trouble instanceof HostError && trouble.code === "unreachable") return trouble.message;
    throw trouble;
  }
}
