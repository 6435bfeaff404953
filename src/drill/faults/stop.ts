import { withVariables } from "../../text/script.ts";
import { HostError } from "../../hosts/host.ts";
import { hostOf, type Fault, type FaultContext } from "./fault.ts";
import type { Killed } from "./kill.ts";
import { insist } from "./partition.ts";
import begin from "./stop-begin.sh";
import end from "./stop-end.sh";

/** Longer than any detector waits. */
const stoppedMs = 20_000;
/** It goes on by itself so long after it should have been let go on. */
const deadManMs = 30_000;
const commandMs = 20_000;

/** Every process of a component on one host stands still with its connections open, and goes on where it was. */
export function stop({ component, units, hosts }: Killed): Fault {
  return {
    name: `stop-${component}`,
    on: hosts,
    part: component,
    story: `All processes of ${component} on the host stand still for ${stoppedMs / 1000} s (SIGSTOP) and go on where they were: it takes connections and answers none.`,
    happened: (host) => `${component} on ${host} stood still for ${stoppedMs / 1000} s`,
    over: (host) => `${component} on ${host} went on`,
    lastsMs: stoppedMs,
    async inject(context) {
      context.say("fault", `SIGSTOP of ${component} on ${context.host}`);
      const seconds = (stoppedMs + deadManMs) / 1000;
      await insist(
        hostOf(context).run(withVariables(begin, { units, seconds }), { timeoutMs: commandMs }),
        context.host,
      );
    },
    async heal(context) {
      context.say("fault-healed", `SIGCONT of ${component} on ${context.host}`);
      await goOn(context, units);
    },
  };
}

async function goOn(context: FaultContext, units: readonly string[]): Promise<void> {
  try {
    await hostOf(context).run(withVariables(end, { units }), { timeoutMs: commandMs });
  } catch (trouble) {
    // A host that was fenced meanwhile has nothing that stands still.
    if (!(trouble instanceof HostError)) throw trouble;
  }
  await context.power.on(context.host);
}
