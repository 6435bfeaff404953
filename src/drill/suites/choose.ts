import type { Role } from "../../catalogue/contract/role.ts";
import { type FaultSettings, faultsOf } from "../faults/all.ts";
import type { Breakable } from "../faults/breakable.ts";
import type { Fault } from "../faults/fault.ts";
import { type DrillTiming, usualTiming } from "../timing.ts";
import { estimateMs } from "./estimate.ts";

/** Suites whose drills follow from the design; `endurance` draws its own. */
export const chosenSuites = ["smoke", "standard", "full"] as const;
export type ChosenSuite = (typeof chosenSuites)[number];
/** Besides these, drills that the operator named, each carried out more than once; and those that are drawn. */
export type Suite = ChosenSuite | "named" | "endurance";

/** A design, as far as it decides what is worth breaking. */
export interface Suitable extends Breakable {
  readonly members: readonly string[];
}

/** One drill of a suite, in the words that `quorate drill` takes. */
export interface Chosen {
  readonly fault: string;
  readonly target: string;
}

/** A first look needs no long load before and after. */
export const smokeTiming: DrillTiming = {
  ...usualTiming,
  warmUpMs: 4000,
  observeMinMs: 8000,
  settleMs: 2000,
};

export function timingOf(suite: Suite): DrillTiming {
  return suite === "smoke" ? smokeTiming : usualTiming;
}

/** What a suite takes at most, by the estimates; `full` takes what it takes. */
const budgetMs = { smoke: 170_000, standard: 24.5 * 60_000, full: Number.POSITIVE_INFINITY } as const;
/** Rules that are loaded have no process that could die or stand still. */
const withoutProcess: readonly Role[] = ["firewall", "authority"];

/** Pure: every fault that a suite may choose or draw. */
export function suiteFaults(design: Suitable, settings: FaultSettings): readonly Fault[] {
  const components = design.components.filter(({ fills }) => !fills.some((role) => withoutProcess.includes(role)));
  return faultsOf({ ...design, components }, settings).filter(({ needs }) => needs === undefined);
}

/**
 * Pure: the drills of a suite, the weightiest first, as many as its time holds. `full` strikes every host that votes with
 * whatever can happen to it.
 */
export function chosenFor(suite: ChosenSuite, design: Suitable, settings: FaultSettings): readonly Chosen[] {
  const faults = suiteFaults(design, settings);
  const wishes = { smoke: smoke, standard, full }[suite](design, faults);
  const known = new Map(faults.map((fault) => [fault.name, fault]));
  const names = new Set<string>();
  let spentMs = 0;
  return wishes.filter(({ fault: name, target }) => {
    const fault = known.get(name);
    if (fault === undefined || names.has(`${name}@${target}`)) return false;
    const takesMs = estimateMs(fault, timingOf(suite));
    if (spentMs + takesMs > budgetMs[suite]) return false;
    names.add(`${name}@${target}`);
    spentMs += takesMs;
    return true;
  });
}

/** Parts whose death or silence clients notice, the weightiest first. */
const rolesStruck: readonly Role[] = ["address-keeper", "balancer", "database", "queue", "cache", "identity"];

function smoke(design: Suitable): readonly Chosen[] {
  return [
    { fault: "power-off", target: "vip-holder" },
    ...inRoles(design, ["address-keeper", "database", "queue", "balancer", "identity"]).map((part) => at("kill", part)),
  ];
}

function standard(design: Suitable, faults: readonly Fault[]): readonly Chosen[] {
  const struck = inRoles(design, rolesStruck);
  const parts = [...struck, ...design.components.filter((part) => !struck.includes(part))];
  const last = design.members.at(-1);
  return [
    ...["vip-holder", "queue-leader"].map((target) => ({ fault: "power-off", target })),
    { fault: "freeze", target: "vip-holder" },
    { fault: "isolate", target: "vip-holder" },
    { fault: "cold-start", target: "vip-holder" },
    ...struck.flatMap((part) => [at("kill", part), at("stop", part)]),
    ...faults.filter(({ name }) => name.startsWith("forget-")).map(({ name: fault }) => ({ fault, target: "writer" })),
    ...[
      "partition-ring",
      "partition-bridge",
      "partition-one-way",
      "partition-halves",
      "flap",
      "pressure",
      "link-down",
      "loss",
      "delay",
      "cut-cluster",
      "relapse",
      "address-stolen",
    ].map((fault) => ({ fault, target: "vip-holder" })),
    ...inRoles(design, ["database"]).flatMap((part) =>
      (["disk-fails", "descriptors"] as const).map((how) => at(how, part)),
    ),
    ...inRoles(design, ["identity"]).map((part) => at("impostor", part)),
    ...parts.map((part) => at("kill", part)),
    ...(last === undefined ? [] : [{ fault: "power-off", target: last }]),
    ...parts.map((part) => at("stop", part)),
  ];
}

/** Faults of a part that are the same wherever it runs. */
const onOneHost = /^(power-off-zone|descriptors|processes|occupy|impostor|disk-full|disk-fails|restart)-/;

function full(design: Suitable, faults: readonly Fault[]): readonly Chosen[] {
  return faults.flatMap(({ name: fault, on, everywhere }) => {
    if (everywhere === true) return [{ fault, target: "vip-holder" }];
    const hosts = on ?? design.voters;
    // Of a component that many hosts run, one more than vote shows nothing new; and what it lacks shows on one of them.
    const most = onOneHost.test(fault) ? 1 : Math.max(1, design.voters.length);
    return hosts.slice(0, most).map((target) => ({ fault, target }));
  });
}

function inRoles({ components }: Suitable, roles: readonly Role[]): readonly Suitable["components"][number][] {
  return roles.flatMap((role) => components.filter(({ fills, units }) => units.length > 0 && fills.includes(role)));
}

/** A part is struck where it matters: where it leads, or else beside the address. */
function at(
  how: "kill" | "stop" | "disk-fails" | "descriptors" | "impostor",
  { name, fills }: Suitable["components"][number],
): Chosen {
  const leads = fills.includes("database") ? "writer" : fills.includes("queue") ? "queue-leader" : "vip-holder";
  return { fault: `${how}-${name}`, target: leads };
}
