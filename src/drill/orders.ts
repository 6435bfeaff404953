import { DrillError } from "./drill-error.ts";
import { type Breakable, type FaultSettings, faultsOf } from "./faults/all.ts";
import type { DrillOrder } from "./run.ts";

/** Where a fault strikes, besides at a host by name. */
export const targetRoles = ["vip-holder", "writer"] as const;

export interface Wish {
  /** Faults by name; none: all there are. */
  readonly faults: readonly string[];
  readonly target: string;
  readonly onlyWhenWhole: boolean;
  /** How often and how long; the usual where left out. */
  readonly settings?: FaultSettings;
}

/** The drills that are asked for. @throws DrillError `not-possible` when there is no such fault or host. */
export function ordersOf(
  design: Breakable,
  { faults: names, target, onlyWhenWhole, settings }: Wish,
): readonly DrillOrder[] {
  const hosts = design.hosts.map(({ name }) => name);
  const faults = faultsOf(design, settings);
  if (![...targetRoles, ...hosts].includes(target)) {
    throw new DrillError(
      "not-possible",
      `--target takes ${targetRoles.join(", ")} or one of the hosts ${hosts.join(", ")}, not ${target}`,
    );
  }
  const wanted = names.length === 0 ? faults.map(({ name }) => name) : names;
  return wanted.map((name) => {
    const fault = faults.find((each) => each.name === name);
    if (fault === undefined) {
      const there = faults.map((each) => each.name).join(", ");
      throw new DrillError("not-possible", `there is no drill ${name}; there is ${there}`);
    }
    if (fault.on !== undefined && hosts.includes(target) && !fault.on.includes(target)) {
      throw new DrillError("not-possible", `${name} can happen on ${fault.on.join(", ")} alone, not on ${target}`);
    }
    return { name: `${name} ${target}`, fault, target, onlyWhenWhole };
  });
}
