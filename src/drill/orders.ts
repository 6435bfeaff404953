import { DrillError } from "./drill-error.ts";
import { conditional, type FaultSettings, faultsOf } from "./faults/all.ts";
import type { Breakable } from "./faults/breakable.ts";
import type { Fault } from "./faults/fault.ts";
import type { DrillOrder } from "./drill.ts";
import { nearest } from "../text/nearest.ts";

/** Where a fault strikes, besides at a host by name. */
export const targetRoles = ["vip-holder", "writer", "queue-leader"] as const;

export interface Wish {
  /** Faults by name, each with a target of its own where it has one, as in `freeze@writer`; none: all there are. */
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
  const wanted = names.length === 0 ? faults.map(({ name }) => name) : names;
  return wanted.map((word) => {
    const [name = "", at = target] = word.split("@");
    return orderOf({ name, target: at, onlyWhenWhole, faults, hosts });
  });
}

interface Asked {
  readonly name: string;
  readonly target: string;
  readonly onlyWhenWhole: boolean;
  readonly faults: readonly Fault[];
  readonly hosts: readonly string[];
}

function orderOf({ name, target, onlyWhenWhole, faults, hosts }: Asked): DrillOrder {
  if (![...targetRoles, ...hosts].includes(target)) {
    throw new DrillError(
      "not-possible",
      `a target is ${targetRoles.join(", ")} or one of the hosts ${hosts.join(", ")}, not ${target}`,
    );
  }
  const fault = faults.find((each) => each.name === name);
  if (fault === undefined)
    throw new DrillError("not-possible", `there is no drill ${name}; ${insteadOf(name, faults)}`);
  if (fault.on !== undefined && hosts.includes(target) && !fault.on.includes(target)) {
    throw new DrillError("not-possible", `${name} can happen on ${fault.on.join(", ")} alone, not on ${target}`);
  }
  return { name: `${name} ${target}`, fault, target, onlyWhenWhole };
}

/** The one that was meant, or all that there is: of those that strike a component, kinds and components apart. */
function insteadOf(name: string, faults: readonly Fault[]): string {
  const meant = nearest(
    name,
    faults.map((fault) => fault.name),
  );
  if (meant !== undefined) return `${meant} is one`;
  const absent = conditional.find(({ fault }) => fault.name === name);
  if (absent !== undefined) return absent.otherwise;
  const whole = faults.flatMap((fault) => (fault.part === undefined ? [fault.name] : []));
  const kinds = faults.flatMap(({ name: full, part }) =>
    part !== undefined && full.endsWith(`-${part}`) ? [full.slice(0, -part.length)] : [],
  );
  const parts = faults.flatMap(({ part }) => part ?? []);
  return `there is ${whole.join(", ")}; ${listed(kinds)} before what it strikes: ${listed(parts)}`;
}

function listed(words: readonly string[]): string {
  return [...new Set(words)].join(", ");
}
