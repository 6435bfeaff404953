import type { FaultContext } from "../fault.ts";

/** All hosts lose their power at the same moment: none sees another go. */
export async function allOff({ hosts, power, say }: FaultContext): Promise<void> {
  say("fault", "power off: all hosts");
  // To take a host's power is work for the machine it is on: the last would see the first one gone, and write that down.
  await Promise.all(hosts.map(({ name }) => power.freeze(name)));
  await Promise.all(hosts.map(({ name }) => power.off(name)));
}

/** Also where it was cut off between freezing and powering off. */
export async function allOn({ hosts, power, say }: FaultContext): Promise<void> {
  say("fault-healed", "power on: all hosts");
  await Promise.all(
    hosts.map(async ({ name }) => {
      await power.thaw(name);
      await power.on(name);
    }),
  );
}
