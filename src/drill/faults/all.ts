import type { DesignedComponent, DesignedHost } from "../../catalogue/contract/design.ts";
import type { Forgettable } from "../../catalogue/contract/trial.ts";
import { coldStart } from "./cold-start.ts";
import type { Fault } from "./fault.ts";
import { flap } from "./flap.ts";
import { forget } from "./forget.ts";
import { freeze } from "./freeze.ts";
import { kill } from "./kill.ts";
import { partitions } from "./partition.ts";
import { powerOff } from "./power-off.ts";
import { pressure } from "./pressure.ts";
import { stop } from "./stop.ts";

export interface FaultSettings {
  /** How often a part is killed in a row. */
  readonly times: number;
  /** How long faults go on that have no end of their own. */
  readonly lastsMs: number;
  /** A server's own file that may be taken away. */
  readonly forgets?: Forgettable;
}

export const usualFaults: FaultSettings = { times: 1, lastsMs: 150_000 };

/** What a design says of itself that faults are made from. */
export interface Breakable {
  readonly hosts: readonly Pick<DesignedHost, "name" | "address" | "addresses">[];
  readonly components: readonly Pick<DesignedComponent, "name" | "units" | "hosts">[];
}

/** Every fault that a drill of this site can be asked for by name. */
export function faultsOf(design: Breakable, settings: FaultSettings = usualFaults): readonly Fault[] {
  const named = design.components.filter(({ units }) => units.length > 0);
  const members = design.hosts.map(({ name, address, addresses = {} }) => ({
    name,
    addresses: [address, ...Object.values(addresses)],
  }));
  return [
    powerOff,
    freeze,
    coldStart,
    pressure(settings.lastsMs),
    ...partitions(members),
    flap,
    ...(settings.forgets === undefined ? [] : [forget(settings.forgets)]),
    ...named.map(({ name, units, hosts }) => kill({ component: name, units, hosts }, settings.times)),
    ...named.map(({ name, units, hosts }) => stop({ component: name, units, hosts })),
  ];
}
