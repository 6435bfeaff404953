import type { DesignedComponent } from "../../catalogue/contract/design.ts";
import type { Fault } from "./fault.ts";
import { freeze } from "./freeze.ts";
import { kill } from "./kill.ts";
import { powerOff } from "./power-off.ts";
import { pressure } from "./pressure.ts";

export interface FaultSettings {
  /** How often a part is killed in a row. */
  readonly times: number;
  /** How long faults go on that have no end of their own. */
  readonly lastsMs: number;
}

export const usualFaults: FaultSettings = { times: 1, lastsMs: 150_000 };

/** What a design says of itself that faults are made from. */
export interface Breakable {
  readonly hosts: readonly { readonly name: string }[];
  readonly components: readonly Pick<DesignedComponent, "name" | "units" | "hosts">[];
}

/** Every fault that a drill of this site can be asked for by name. */
export function faultsOf(design: Breakable, settings: FaultSettings = usualFaults): readonly Fault[] {
  const killed = design.components.flatMap(({ name, units, hosts }) =>
    units.length === 0 ? [] : [kill({ component: name, units, hosts }, settings.times)],
  );
  return [powerOff, freeze, pressure(settings.lastsMs), ...killed];
}
