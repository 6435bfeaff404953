import type { DesignedCluster, FenceDevice } from "../catalogue/contract/design.ts";
import type { DesignDraft, Technology } from "../catalogue/contract/technology.ts";
import type { Site } from "../spec/site.ts";

/** What Pacemaker is told: one fence device per member, and what each technology wants it to run. */
export function designCluster(site: Site, draft: DesignDraft, technologies: readonly Technology[]): DesignedCluster {
  const wishes = technologies.map((technology) => technology.clusterResources(draft));
  return {
    name: site.name,
    properties: Object.fromEntries(wishes.flatMap(({ properties }) => Object.entries(properties ?? {}))),
    fenceAction: site.fencing.kind === "agent" ? site.fencing.action : "off",
    fenceDevices: fenceDevices(site, draft.members),
    resources: wishes.flatMap(({ resources }) => resources),
    constraints: wishes.flatMap(({ constraints }) => constraints),
  };
}

function fenceDevices(site: Site, members: readonly string[]): readonly FenceDevice[] {
  const { fencing } = site;
  if (fencing.kind === "none") return [];
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
        pcmk_host_list: host.name,
        pcmk_host_check: "static-list",
      },
    }));
}
