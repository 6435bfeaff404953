import { provision, type Provided } from "../catalogue/contract/provisions.ts";
import type { DesignedCluster, FenceDevice } from "../catalogue/contract/cluster.ts";
import type { Bound } from "../catalogue/contract/technology.ts";
import type { DesignDraft } from "../catalogue/contract/design.ts";
import type { Site } from "../spec/site.ts";
import type { Choice } from "./choose.ts";

/** What the cluster is told: one fence device per member, what runs under it, and what else each technology wants of it. */
export function designCluster(
  site: Site,
  draft: DesignDraft,
  { chosen, provided }: Choice,
  bounds: readonly Bound[],
): DesignedCluster {
  const run = chosen.flatMap(({ offer }) =>
    offer.components.flatMap((component) => (component.run.by === "cluster" ? [component.run.resource] : [])),
  );
  return {
    name: site.name,
    properties: Object.fromEntries(bounds.flatMap(({ properties }) => Object.entries(properties ?? {}))),
    fenceAction: site.fencing.kind === "agent" ? site.fencing.action : "off",
    fenceDevices: fenceDevices(site, draft.members, provided),
    resources: [...run, ...bounds.flatMap(({ resources }) => resources ?? [])],
    constraints: bounds.flatMap(({ constraints }) => constraints ?? []),
    after: bounds.flatMap(({ beforeResources }) => beforeResources ?? []),
  };
}

function fenceDevices(site: Site, members: readonly string[], provided: Provided): readonly FenceDevice[] {
  const { fencing } = site;
  if (fencing.kind === "none") return [];
  const { fenceParameters } = provision(provided, "cluster");
  const agent = `fence_${fencing.agent === "lab" ? "quorate_lab" : fencing.agent}`;
  return site.hosts
    .filter(({ name }) => members.includes(name))
    .map((host) => ({
      id: `fence-${host.name}`,
      agent,
      target: host.name,
      parameters: {
        ...fencing.parameters,
        ...host.fencing,
        // The lab's controller knows hosts by name; a BMC of its own has no plugs to choose from.
        ...(fencing.agent === "lab" ? { plug: host.name } : {}),
        ...fenceParameters(host.name),
      },
    }));
}
