import { technologiesFor } from "../catalogue/index.ts";
import type { Decision, Design, DesignedHost } from "../catalogue/contract/design.ts";
import type { DesignDraft } from "../catalogue/contract/technology.ts";
import type { Site } from "../spec/site.ts";
import { designCluster } from "./cluster.ts";
import { siteDecisions } from "./decisions.ts";
import { chooseMembers } from "./members.ts";
import { predictOutages } from "./outages.ts";
import { placeAddresses, placeComponents, placeEndpoints, placeRelays, type ChosenTechnology } from "./placement.ts";
import { designTimers } from "./timers.ts";

/** Decides everything about a site. Pure: the same site gives the same design, byte for byte. */
export function designSite(site: Site): Design {
  const technologies = technologiesFor(site);
  const chosen: readonly ChosenTechnology[] = technologies.map((technology) => ({
    technology,
    options: technology.options.parse(site.services[technology.name] ?? {}),
  }));
  const members = chooseMembers(site.hosts);
  const components = placeComponents(site, members, chosen);
  const draft: DesignDraft = {
    site: site.name,
    release: site.release,
    target: site.target,
    detectionMs: site.detectionMs,
    hosts: designHosts(site, members),
    members,
    addresses: placeAddresses(site, members),
    components,
    endpoints: placeEndpoints(site, components, chosen),
    relays: placeRelays(site, components, chosen),
    databases: technologies.flatMap(({ name, database }) =>
      database === undefined ? [] : [{ ...database, owner: name }],
    ),
    queueUsers: technologies.flatMap(({ name, queueUser }) =>
      queueUser === undefined ? [] : [{ ...queueUser, owner: name }],
    ),
    timers: designTimers(site, technologies),
    options: Object.fromEntries(chosen.map(({ technology, options }) => [technology.name, options])),
    fencing: site.fencing,
  };
  const decisions: readonly Decision[] = [
    ...siteDecisions(site, draft),
    ...chosen.flatMap(({ technology, options }) => [
      ...technology.components(site, options).map((component) => ({
        subject: component.name,
        choice: `${component.nature}, ${component.modes[0] ?? "active-active"}`,
        because: `${component.because}; ${component.modeBecause}`,
      })),
      ...technology.decisions(site, options),
    ]),
  ];
  // Fence parameters may hold a BMC's password: they stay in the cluster's part alone.
  const { fencing: _fencing, ...decided } = draft;
  return {
    ...decided,
    cluster: designCluster(site, draft, technologies),
    decisions,
    outages: predictOutages(draft, technologies),
  };
}

function designHosts(site: Site, members: readonly string[]): readonly DesignedHost[] {
  const nodeIds = new Map(members.map((name, index) => [name, index + 1]));
  return site.hosts.map(({ name, address, zone, roles }) => ({
    name,
    address,
    zone,
    roles,
    nodeId: nodeIds.get(name) ?? 0,
  }));
}
