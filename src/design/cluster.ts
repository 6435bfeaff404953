import type { Component } from "../catalogue/contract/component.ts";
import type { GoalRef } from "../catalogue/contract/condition.ts";
import { provision, type Provided } from "../catalogue/contract/provisions.ts";
import type {
  ClusterConstraint,
  ClusterResource,
  DesignedCluster,
  FenceDevice,
} from "../catalogue/contract/cluster.ts";
import type { Bound } from "../catalogue/contract/technology.ts";
import type { DesignDraft } from "../catalogue/contract/design.ts";
import type { Site } from "../spec/site.ts";
import type { Choice } from "./choose.ts";
import { managerOf } from "./managers.ts";

/** What the cluster is told: one fence device per member and compute host, what runs under it, and what else each technology wants of it. */
export function designCluster(
  site: Site,
  draft: DesignDraft,
  { chosen, provided }: Choice,
  bounds: readonly Bound[],
): DesignedCluster {
  const run = chosen.flatMap(({ offer }) => offer.components.map((each) => resourcesOf(site, draft, each, provided)));
  const survivor = site.fencing.kind === "agent" ? site.fencing.survivor : undefined;
  return {
    name: site.name,
    ...(survivor === undefined ? {} : { survivor }),
    properties: Object.fromEntries(bounds.flatMap(({ properties }) => Object.entries(properties ?? {}))),
    fenceAction: site.fencing.kind === "agent" ? site.fencing.action : "off",
    fenceDevices: fenceDevices(site, draft.members, provided),
    resources: [...run.flatMap(({ resources }) => resources), ...bounds.flatMap(({ resources }) => resources ?? [])],
    constraints: [
      ...run.flatMap(({ constraints }) => constraints),
      ...bounds.flatMap(({ constraints }) => constraints ?? []),
    ],
    after: [...bounds.flatMap(({ beforeResources }) => beforeResources ?? []), ...unitsOfTheCluster(draft)],
  };
}

interface Run {
  readonly resources: readonly ClusterResource[];
  readonly constraints: readonly ClusterConstraint[];
}

function resourcesOf(site: Site, draft: DesignDraft, component: Component, provided: Provided): Run {
  const managed = managerOf(site, component);
  if (managed.by === "systemd") return { resources: [], constraints: [] };
  if (component.run.by === "cluster") return { resources: [component.run.resource], constraints: [] };
  return provision(provided, "cluster").run(draft, component, managed.spread);
}

/** The cluster is told of what it runs when its units are as they must be: with their files, and no longer started by the boot. */
function unitsOfTheCluster({ components, members }: DesignDraft): readonly GoalRef[] {
  return components
    .filter(({ manager }) => manager !== "systemd")
    .flatMap(({ hosts, units }) =>
      hosts.filter((host) => members.includes(host)).flatMap((host) => units.map((unit) => ({ host, unit }))),
    );
}

function fenceDevices(site: Site, members: readonly string[], provided: Provided): readonly FenceDevice[] {
  const { fencing } = site;
  if (fencing.kind === "none") return [];
  const { fenceParameters } = provision(provided, "cluster");
  const levels = [{ agent: fencing.agent, parameters: fencing.parameters }, ...fencing.further];
  return site.hosts
    .filter(({ name, roles }) => members.includes(name) || roles.includes("compute"))
    .flatMap(({ name, fencing: first, furtherFencing = [] }) =>
      levels.map(({ agent, parameters }, index) => ({
        id: index === 0 ? `fence-${name}` : `fence-${name}-${index + 1}`,
        agent: `fence_${agent === "lab" ? "quorate_lab" : agent}`,
        target: name,
        level: index + 1,
        parameters: {
          ...parameters,
          ...[first, ...furtherFencing][index],
          // The lab's controller knows hosts by name; a BMC of its own has no plugs to choose from.
          ...(agent === "lab" ? { plug: name } : {}),
          ...fenceParameters(name),
          ...(fencing.survivor === name && fencing.spareMs !== undefined
            ? { pcmk_delay_base: `${Math.ceil(fencing.spareMs / 1000)}s` }
            : {}),
        },
      })),
    );
}
