import { parseKnownAgents } from "../spec/known-agents.ts";
import type { Manager, Site, SiteDatabase } from "../spec/site.ts";
import type { Vocabulary, VocabularyComponent } from "../spec/vocabulary.ts";
import type { Design } from "./contract/design.ts";
import type { ClusterPart, Run } from "./contract/component.ts";
import type { HostView, Provided, Provisions } from "./contract/provisions.ts";
import { roles, type Filling, type Role } from "./contract/role.ts";
import type { Tolerance } from "./contract/tolerance.ts";
import type { HostWants, Offer, Technology } from "./contract/technology.ts";
import { cinder } from "./cinder/index.ts";
import { authority } from "./authority/index.ts";
import { barbican } from "./barbican/index.ts";
import { corosync } from "./corosync/index.ts";
import { designate } from "./designate/index.ts";
import { drbd } from "./drbd/index.ts";
import { etcd } from "./etcd/index.ts";
import { dropIn, dropInPath } from "./format/drop-in.ts";
import { galera } from "./galera/index.ts";
import { glance } from "./glance/index.ts";
import { haproxy } from "./haproxy/index.ts";
import { heat } from "./heat/index.ts";
import { horizon } from "./horizon/index.ts";
import { ironic } from "./ironic/index.ts";
import { keepalived } from "./keepalived/index.ts";
import { keystone } from "./keystone/index.ts";
import { manila } from "./manila/index.ts";
import { probeAsManaged, unitAsManaged } from "./managed.ts";
import { mariadbCopies } from "./mariadb-copies/index.ts";
import { mariadbReplication } from "./mariadb-replication/index.ts";
import { mariadbDrbd } from "./mariadb-drbd/index.ts";
import { memcached } from "./memcached/index.ts";
import { neutron } from "./neutron/index.ts";
import { nftables } from "./nftables/index.ts";
import { nova } from "./nova/index.ts";
import { octavia } from "./octavia/index.ts";
import { openvswitch } from "./openvswitch/index.ts";
import { ovn } from "./ovn/index.ts";
import knownAgents from "./pacemaker/known-agents.options";
import { pacemaker } from "./pacemaker/index.ts";
import { patroni } from "./patroni/index.ts";
import { placement } from "./placement/index.ts";
import { postgresql } from "./postgresql/index.ts";
import { postgresqlCopies } from "./postgresql-copies/index.ts";
import { rabbitmq } from "./rabbitmq/index.ts";
import { defaultRelease, releases } from "./releases/index.ts";
import { atLeast } from "./releases/release.ts";
import { swift } from "./swift/index.ts";
import { timersOfOffers } from "./timers-of.ts";
import { watch } from "./watch/index.ts";

/**
 * All that Quorate knows, in the order in which plans list it; of technologies that can fill one role the usual one comes
 * first. To add a technology is to add a folder and a line here.
 */
export const catalogue: readonly Technology[] = [
  keystone,
  glance,
  placement,
  nova,
  neutron,
  cinder,
  swift,
  heat,
  octavia,
  barbican,
  designate,
  manila,
  ironic,
  horizon,
  openvswitch,
  ovn,
  galera,
  mariadbReplication,
  mariadbDrbd,
  postgresql,
  patroni,
  etcd,
  drbd,
  mariadbCopies,
  postgresqlCopies,
  rabbitmq,
  memcached,
  haproxy,
  keepalived,
  corosync,
  pacemaker,
  nftables,
  authority,
  watch,
];

export { timersOfOffers } from "./timers-of.ts";
export { packageSourceFiles } from "./apt/package-sources.ts";

/** What every site has, whatever it asks for. */
const foundation: readonly Role[] = ["address-keeper"];

/** What a site file may name. */
export const vocabulary: Vocabulary = {
  releases: { names: releases.map(({ name }) => name), default: defaultRelease.name },
  servedFrom: releases.filter((release) => atLeast(release, "nodejs", "20.19")).map(({ name }) => name),
  technologies: Object.fromEntries(
    catalogue.map(({ name, kind, options, files }) => [
      name,
      { kind, options, ...releasesWith(name, kind), ...(files?.config === undefined ? {} : { config: files.config }) },
    ]),
  ),
  componentsOf,
  timersOf: (site) => {
    const { timers, broken } = timersOfOffers(site, offersTo(site));
    return { names: Object.keys(timers), broken };
  },
  agents: parseKnownAgents(knownAgents),
  databases: atLeastOne(allDatabases()),
  copied: copiedDatabases(),
};

/** The databases that somebody is. */
function allDatabases(): readonly SiteDatabase[] {
  return catalogue.flatMap(({ fills = [] }) =>
    fills.flatMap((each) => (each.role === "database" ? [{ engine: each.engine, mode: each.mode }] : [])),
  );
}

function copiedDatabases(): Vocabulary["copied"] {
  return catalogue.flatMap(({ fills = [] }) =>
    fills.flatMap((each) =>
      each.role === "copies" ? [{ engine: each.engine, mode: each.mode, ready: each.ready === true }] : [],
    ),
  );
}

function releasesWith(service: string, kind: Technology["kind"]): { readonly releases?: readonly string[] } {
  if (kind !== "service") return {};
  return { releases: releases.filter(({ services }) => services.includes(service)).map(({ name }) => name) };
}

/** The components of a site, and what each leaves to the site's word. */
function componentsOf(site: Site): readonly VocabularyComponent[] {
  return offersTo(site).flatMap(({ components }) =>
    components.map(({ name, on, run, cluster }) => ({ name, on, ...whoMayRun(run, cluster) })),
  );
}

/** What each of a site's technologies brings to it. */
function offersTo(site: Site): readonly Offer[] {
  const technologies = technologiesFor(site);
  const providers = providersFor(site, technologies);
  return technologies.map((technology) =>
    technology.offer(site, technology.options.parse(site.services[technology.name] ?? {}), providers),
  );
}

function only(manager: Manager, because: string): Pick<VocabularyComponent, "usually" | "only"> {
  return { usually: manager, only: { manager, because } };
}

function whoMayRun(run: Run, cluster: ClusterPart | undefined): Pick<VocabularyComponent, "usually" | "only"> {
  if (run.by === "cluster") return only("pacemaker", "only the cluster knows which copy may be written");
  switch (cluster?.runs) {
    case "never":
      return only("systemd", cluster.because);
    case "every":
      return only("pacemaker", cluster.because);
    case "one":
      return { usually: "pacemaker" };
    case undefined:
      return { usually: "systemd" };
  }
}

/**
 * The technologies that a site asks for, and all that those need, in catalogue order. One that the site tunes, and whose role
 * it gives to another, is not among them.
 */
export function technologiesFor(site: Site): readonly Technology[] {
  const wanted = new Set<Technology>();
  const queue = [
    ...foundation.map((role) => providerOf(site, role)),
    ...(site.firewall ? [providerOf(site, "firewall")] : []),
    ...(site.copies === undefined ? [] : [providerOf(site, "copies")]),
    ...(site.certificates === "none" ? [] : [providerOf(site, "authority")]),
    ...(site.serve === undefined ? [] : [providerOf(site, "watch")]),
    ...(Object.values(site.managers).includes("pacemaker") || site.resources.length > 0
      ? [providerOf(site, "cluster")]
      : []),
    ...Object.keys(site.services)
      .map((name) => technologyNamed(name))
      .filter(({ kind, fills = [] }) => kind === "service" || fills.some((filling) => isChosen(filling, site))),
  ];
  for (let technology = queue.pop(); technology !== undefined; technology = queue.pop()) {
    if (wanted.has(technology)) continue;
    wanted.add(technology);
    queue.push(...rolesUsedBy(technology, site).map((role) => providerOf(site, role)));
  }
  return catalogue.filter((technology) => wanted.has(technology));
}

function rolesUsedBy(technology: Technology, site: Site): readonly Role[] {
  const { name, options, uses } = technology;
  return [...uses, ...(technology.usesAlso?.(options.parse(site.services[name] ?? {})) ?? [])];
}

/** Who fills each role on a site, of the technologies that it has. */
export function providersFor(site: Site, technologies: readonly Technology[]): Design["providers"] {
  return Object.fromEntries(
    roles.flatMap((role): [Role, string][] => {
      const found = technologies.find((technology) => canFill(technology, role, site));
      return found === undefined ? [] : [[role, found.name]];
    }),
  );
}

/** What the providers of a design's roles give to those who use them. */
export function providedBy(providers: Design["providers"]): Provided {
  const provided: { -readonly [R in Role]?: Provisions[R] } = {};
  for (const role of roles) {
    const name = providers[role];
    if (name !== undefined) Object.assign(provided, pick(technologyNamed(name), role));
  }
  return provided;
}

/** How late signs of life may come on a site before anything is taken for lost. */
export function tolerancesOf(design: Design): readonly Tolerance[] {
  return technologiesOf(design).flatMap((technology) => technology.tolerates?.(design) ?? []);
}

export function technologiesOf(design: Pick<Design, "options">): readonly Technology[] {
  return catalogue.filter(({ name }) => name in design.options);
}

function pick({ name, provides }: Technology, role: Role): Provided {
  const found = provides?.[role];
  if (found === undefined) throw new Error(`invariant: ${name} fills the role ${role} and provides nothing for it`);
  return { [role]: found };
}

function providerOf(site: Site, role: Role): Technology {
  const found = catalogue.find((technology) => canFill(technology, role, site));
  if (found === undefined) throw new Error(`invariant: the catalogue has nothing that fills the role ${role}`);
  return found;
}

function canFill({ fills = [] }: Technology, role: Role, site: Site): boolean {
  return fills.some((filling) => filling.role === role && isChosen(filling, site));
}

function isChosen(filling: Filling, { database, vip }: Site): boolean {
  if (filling.role === "database" || filling.role === "copies")
    return filling.engine === database.engine && filling.mode === database.mode;
  return filling.role !== "address-keeper" || filling.manager === vip.manager;
}

function technologyNamed(name: string): Technology {
  const found = catalogue.find((technology) => technology.name === name);
  if (found === undefined) throw new Error(`invariant: the catalogue has no technology ${name}`);
  return found;
}

function atLeastOne<T>(things: readonly T[]): readonly [T, ...T[]] {
  const [first, ...others] = things;
  if (first === undefined) throw new Error("invariant: the catalogue has no database");
  return [first, ...others];
}

/**
 * What a technology wants on a host, with a drop-in for each of its units: none can forget that they must run again when they
 * die, and before what.
 */
export function wantsOn(technology: Technology, view: HostView): HostWants {
  const { files, units: own, probes } = technology.host(view);
  const units = own.map((unit) => unitAsManaged(technology.name, view, unit));
  return {
    files: [...files, ...units.map((unit) => dropIn(view.design.site, unit))],
    units: units.map((unit) => ({ ...unit, files: [...unit.files, dropInPath(unit.unit)] })),
    probes: probes.map((probe) => probeAsManaged(view, probe)),
  };
}
