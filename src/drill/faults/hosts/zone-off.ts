import type { Fault } from "../fault.ts";

interface Zoned {
  readonly name: string;
  readonly zone: string;
}

/** All hosts of a zone lose their power at the same moment: a rack's feed, a room. A zone of one host is what that host is. */
export function zonesOff(hosts: readonly Zoned[], voters: readonly string[]): readonly Fault[] {
  const zones = [...new Set(hosts.map(({ zone }) => zone))];
  return zones.flatMap((zone) => {
    const those = hosts.filter((host) => host.zone === zone).map(({ name }) => name);
    if (those.length < 2) return [];
    const left = voters.filter((name) => !those.includes(name));
    const fault: Fault = {
      name: `power-off-zone-${zone}`,
      story: `All hosts of ${zone} lose their power at the same moment: ${those.join(", ")}.`,
      happened: () => `${zone} lost its power, with ${those.join(", ")}`,
      over: () => `${zone} had power again`,
      on: those,
      // Those that are left have no majority, and must not act.
      ...(left.length * 2 > voters.length ? {} : { everywhere: true as const, lastsMs: 12_000 }),
      async inject({ power, say }) {
        say("fault", `power off: ${those.join(", ")}`);
        await Promise.all(those.map((name) => power.freeze(name)));
        await Promise.all(those.map((name) => power.off(name)));
      },
      async heal({ power, say }) {
        say("fault-healed", `power on: ${those.join(", ")}`);
        await Promise.all(
          those.map(async (name) => {
            // Where it was cut off in between.
            await power.thaw(name);
            await power.on(name);
          }),
        );
      },
    };
    return [fault];
  });
}
