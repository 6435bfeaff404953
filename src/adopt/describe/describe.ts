import { managedMark } from "../../catalogue/contract/file.ts";
import { catalogue, vocabulary } from "../../catalogue/index.ts";
import { releases } from "../../catalogue/releases/index.ts";
import type { HostRole, SiteSsh } from "../../spec/site.ts";
import { describeDatabase } from "../known/database.ts";
import { knownSiteName } from "../known/site-name.ts";
import type { HostReading, InterfaceAddress } from "../reading.ts";
import { componentsOfAll } from "../technologies.ts";
import type { Draft, DraftHost } from "./draft.ts";
import { describeFencing } from "./fencing.ts";
import type { Found } from "./found.ts";
import { managementAddress } from "./host-addresses.ts";
import { describeNetworks } from "./networks.ts";
import { keepsReplica, rolesBy, rolesToWrite } from "./roles.ts";
import { describeServices, partsOfComponents } from "./services.ts";
import { describeVip } from "./virtual-addresses.ts";

/** Its mark stands in the first line of each of Quorate's files. */
const markWithin = 200;

/** What runs on hosts, in the words of a site; the timers come later, once it is known whose they are. */
export function describe(found: Found, ssh: SiteSsh): Draft {
  // The cluster switches off hosts of the site alone; one that runs nothing of the control plane is there for instances.
  const fenced = new Set(found.cluster.devices.flatMap(({ targets }) => targets));
  const rolesOf = new Map(
    found.readings.map((reading): [string, readonly HostRole[]] => {
      const roles = rolesBy(reading);
      return [reading.host, roles.length === 0 && fenced.has(reading.host) ? ["compute"] : roles];
    }),
  );
  const replicas = new Set(found.readings.filter(keepsReplica).map(({ host }) => host));
  const ofTheSite = found.readings.filter(({ host }) => (rolesOf.get(host) ?? []).length > 0);
  const placed = new Map<string, InterfaceAddress>(
    ofTheSite.flatMap((reading): [string, InterfaceAddress][] => {
      const address = managementAddress(found, reading);
      return address === undefined ? [] : [[reading.host, address]];
    }),
  );
  const { vip, untold: aboutVip } = describeVip(found, [...placed.values()]);
  const { networks, addresses } = describeNetworks(found, placed, vip);
  const { services, untold: aboutServices } = describeServices(found);
  const { fencing, ofHosts, untold: aboutFencing } = describeFencing(found.cluster, [...placed.keys()]);
  const { release, untold: aboutRelease } = describeRelease(found.readings, services);
  const { database, tuned, untold: aboutDatabase } = describeDatabase(found);
  const hosts = [...placed].map(([name, { address }]): DraftHost => {
    const roles = rolesToWrite(rolesOf.get(name) ?? [], [...rolesOf.values()]);
    return {
      name,
      address,
      addresses: addresses.get(name) ?? {},
      ...(roles === undefined ? {} : { roles }),
      ...(replicas.has(name) ? { isReplica: true as const } : {}),
      fencing: ofHosts.get(name) ?? {},
    };
  });
  const left = found.readings.filter(({ host }) => !placed.has(host)).map(({ host }) => host);
  return {
    name: knownSiteName(found.files) ?? "site",
    release,
    byOthers: !found.files.some(({ text }) => text.slice(0, markWithin).includes(managedMark)),
    timers: undefined,
    networks,
    hosts,
    vip,
    fencing,
    database,
    ssh,
    services: [...services, ...tuned],
    managed: managedComponents(found),
    untold: [
      ...left.map((host) => `${host} runs nothing of a control plane that is known here, and was left out.`),
      ...aboutVip,
      ...aboutFencing,
      ...aboutRelease,
      ...aboutDatabase,
      ...aboutServices,
      ...others(found),
    ],
  };
}

/** What Pacemaker runs and is no component. */
function others({ cluster }: Found): readonly string[] {
  return cluster.others.length === 0
    ? []
    : [`Pacemaker runs more, which may stand under resources: ${cluster.others.join(", ")}.`];
}

/** Components whose parts Pacemaker runs, where a site could have it otherwise: of a database its mode says who runs it. */
function managedComponents({ cluster }: Found): readonly string[] {
  const ofDatabases = new Set(
    catalogue
      .filter(({ fills = [] }) => fills.some(({ role }) => role === "database" || role === "replicated-volume"))
      .flatMap((technology) => componentsOfAll(technology).map(({ name }) => name)),
  );
  return partsOfComponents()
    .filter(({ component, parts }) => !ofDatabases.has(component) && parts.some((part) => cluster.parts.has(part)))
    .map(({ component }) => component);
}

function isService(name: string): boolean {
  return vocabulary.technologies[name]?.kind === "service";
}

/** By the identity service's version, else by the hosts' Debian. */
function describeRelease(
  readings: readonly HostReading[],
  services: Draft["services"],
): { release: string; untold: readonly string[] } {
  const versions = readings.flatMap(
    ({ packages }) => packages.get("keystone") ?? packages.get("openstack-keystone") ?? [],
  );
  const majors = versions.map((version) => /^(?:\d+:)?(\d+)/u.exec(version)?.[1] ?? "");
  const exact = releases.find(({ versions: shipped }) => majors.includes(shipped.keystone.split(".")[0] ?? ""));
  if (exact !== undefined) return { release: exact.name, untold: [] };
  const debian = releases.find(
    (each) =>
      services.every(({ name }) => each.services.includes(name) || !isService(name)) &&
      readings.every(({ system }) => system.id === "debian" && system.version === each.debian.versionId),
  );
  const named = debian ?? releases.find(({ name }) => name === vocabulary.releases.default);
  const seen = versions.length > 0 ? `keystone ${[...new Set(versions)].join(", ")}` : `no package of keystone`;
  const systems = [...new Set(readings.map(({ system }) => system.pretty))].join(", ");
  return {
    release: named?.name ?? vocabulary.releases.default,
    untold:
      debian !== undefined && versions.length === 0
        ? []
        : [
            `Which OpenStack release runs could not be told (${seen}, ${systems}); the file says the nearest that is known here.`,
          ],
  };
}
