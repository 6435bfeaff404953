import type { Decision, Design, DesignedHost, DesignDraft } from "../catalogue/contract/design.ts";
import { networksOf } from "../catalogue/contract/networks.ts";
import type { Site } from "../spec/site.ts";
import { choose, type Chosen } from "./choose.ts";
import { designCluster } from "./cluster.ts";
import { overrideDecisions, siteDecisions } from "./decisions.ts";
import { managerOf } from "./managers.ts";
import { chooseMembers, votersOf } from "./members.ts";
import { nodeIds } from "./node-ids.ts";
import { predictOutages } from "./outages.ts";
import { placeAddresses, placeComponents, placeEndpoints, placeRelays } from "./placement.ts";
import { designTimers } from "./timers.ts";

/** Decides everything about a site. Pure: the same site gives the same design, byte for byte. */
export function designSite(site: Site): Design {
  const choice = choose(site);
  const { chosen, provided } = choice;
  const members = chooseMembers(site.hosts);
  const networks = networksOf(site);
  const voters = votersOf(site.hosts, members);
  const components = placeComponents(site, { members, voters }, choice);
  const draft: DesignDraft = {
    site: site.name,
    release: site.release,
    target: site.target,
    detectionMs: site.detectionMs,
    ...(site.region === undefined ? {} : { region: site.region }),
    networks,
    hosts: designHosts(site, members),
    members,
    voters,
    addresses: placeAddresses(site, networks, members),
    components,
    endpoints: placeEndpoints(site, components, chosen),
    relays: placeRelays(site, components, chosen),
    databases: chosen.flatMap(({ technology, offer }) =>
      (offer.databases ?? []).map((database) => ({ ...database, owner: technology.name })),
    ),
    ...(site.copies === undefined ? {} : { copies: site.copies }),
    queueUsers: chosen.flatMap(({ technology, offer }) =>
      (offer.queueUsers ?? []).map((user) => ({ ...user, owner: technology.name })),
    ),
    secrets: chosen.flatMap(({ technology, offer }) =>
      (offer.secrets ?? []).map((secret) => ({ ...secret, owner: technology.name })),
    ),
    ...(site.packages === undefined ? {} : { packages: site.packages }),
    timers: designTimers(site, chosen),
    providers: choice.providers,
    outside: chosen.flatMap(({ offer }) => offer.outside ?? []),
    lacks: chosen.flatMap(({ offer }) => offer.lacks ?? []),
    overrides: site.overrides.filter(({ technology: name }) =>
      chosen.some(({ technology }) => technology.name === name),
    ),
    options: Object.fromEntries(chosen.map(({ technology, options }) => [technology.name, options])),
    fencing: site.fencing,
    resources: site.resources,
  };
  const bounds = chosen.map(({ technology, options }) => technology.bind?.(draft, options, provided) ?? {});
  // Parameters of fence and resource agents may hold passwords: they stay in the cluster's part alone.
  const { fencing: _fencing, resources: _resources, ...decided } = draft;
  return {
    ...decided,
    cluster: designCluster(site, draft, choice, bounds),
    decisions: [
      ...siteDecisions(site, draft),
      ...chosen.flatMap((each) => technologyDecisions(site, each)),
      ...overrideDecisions(draft),
    ],
    outages: predictOutages(draft, bounds, provided),
  };
}

function technologyDecisions(site: Site, { offer }: Chosen): readonly Decision[] {
  return [
    ...offer.components.map((component) => {
      const managed = managerOf(site, component);
      return {
        subject: component.name,
        choice: `${component.nature}, ${component.mode}, run by ${managed.by === "systemd" ? "systemd" : "the cluster"}`,
        because: `${component.because}; ${component.modeBecause}; ${managed.because}`,
      };
    }),
    ...(offer.decisions ?? []),
  ];
}

function designHosts(site: Site, members: readonly string[]): readonly DesignedHost[] {
  const ids = nodeIds(site.hosts);
  return site.hosts.map(({ name, address, addresses, zone, roles, leaving }) => ({
    name,
    address,
    ...(addresses === undefined ? {} : { addresses }),
    zone,
    roles,
    ...(leaving === undefined ? {} : { leaving }),
    nodeId: members.includes(name) ? (ids.get(name) ?? 0) : 0,
  }));
}
