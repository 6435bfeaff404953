import { setTimeout as pause } from "node:timers/promises";
import type { Design, DesignedComponent } from "../../../src/catalogue/contract/design.ts";
import { hostOf, type Fault, type FaultContext } from "../../../src/drill/faults/fault.ts";
import script from "../../../src/drill/faults/kill.sh";
import { withVariables } from "../../../src/text/script.ts";

/** One killed part may take this long to run again, in seconds. */
const againS = 90;
/** From when one runs again until the next is killed: clients come to those that are left meanwhile. */
const betweenMs = 2000;

/** Components that run as units on a host. */
export function killable({ components }: Design, host: string): readonly DesignedComponent[] {
  return components.filter(({ hosts, units }) => hosts.includes(host) && units.length > 0);
}

/** SIGKILL for each of them, one after the other, each when the one before runs again. */
export function killsInTurn(name: string, components: readonly DesignedComponent[]): Fault {
  return {
    name,
    story: "Each component in turn gets SIGKILL.",
    happened: (host) => `each component on ${host} was killed`,
    over: (host) => `the components on ${host} were let live`,
    lastsMs: 1000,
    async inject(context) {
      for (const component of components) await killOne(context, component);
    },
    heal: ({ host, power }) => power.on(host),
  };
}

async function killOne(context: FaultContext, { name, units }: DesignedComponent): Promise<void> {
  context.say("fault", `kill -9 of ${name}`);
  const command = withVariables(script, { units, wait: againS });
  const { exitCode, stderr } = await hostOf(context).run(command, { timeoutMs: (againS + 30) * 1000 });
  if (exitCode !== 0) throw new Error(`${name} did not come back: ${stderr}`);
  await pause(betweenMs);
}
