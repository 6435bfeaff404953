import type { Component, Need } from "../catalogue/contract/component.ts";
import type {
  BackendRole,
  Design,
  DesignedAddress,
  DesignedBackend,
  DesignedComponent,
  DesignedEndpoint,
  DesignedRelay,
} from "../catalogue/contract/design.ts";
import { networkHolding } from "../catalogue/contract/networks.ts";
import type { EndpointOffer, Share } from "../catalogue/contract/endpoint.ts";
import { hostsThatFill, resourceIds } from "../catalogue/contract/lookup.ts";
import { provision, type Provided } from "../catalogue/contract/provisions.ts";
import type { Technology } from "../catalogue/contract/technology.ts";
import { defaultRouterId } from "../spec/site-defaults.ts";
import type { Site, SiteNetwork, SiteVip, VirtualAddress } from "../spec/site.ts";
import type { Choice, Chosen } from "./choose.ts";
import { managerOf } from "./managers.ts";

export function placeComponents(
  site: Site,
  voting: Voting,
  { chosen, providers, provided }: Choice,
): readonly DesignedComponent[] {
  const all = chosen.flatMap(({ offer }) => offer.components);
  return chosen.flatMap(({ technology, offer }) =>
    offer.components.map((component) => ({
      name: component.name,
      service: technology.name,
      state: component.nature,
      because: component.because,
      mode: component.mode,
      modeBecause: component.modeBecause,
      loses: component.loses,
      ...runBy(site, component, providers),
      hosts: hostsFor(component, site, voting),
      units: component.run.units,
      packages: packagesFor(component, technology, provided),
      masked: component.masked ?? [],
      needs: component.needs.flatMap((need) => namesOf(need, all)),
      redundancy: component.redundancy,
      fills: component.fills ?? [],
      listens: component.listens ?? [],
    })),
  );
}

/** Its manager, and the resources that it is to that one. */
function runBy(
  site: Site,
  component: Component,
  providers: Choice["providers"],
): Pick<DesignedComponent, "manager" | "managerBecause" | "resources"> {
  const managed = managerOf(site, component);
  const managerBecause = managed.because;
  if (managed.by === "systemd") return { manager: "systemd", managerBecause, resources: [] };
  const { run } = component;
  const isCloned = run.by === "cluster" ? run.resource.spread.kind !== "one" : managed.spread === "every";
  return {
    manager: providers.cluster ?? "cluster",
    managerBecause,
    resources: resourceIds(component).map((id) => (isCloned ? `${id}-clone` : id)),
  };
}

/** Who votes, by name. */
export type Voting = Pick<Design, "members" | "voters">;

function hostsFor({ on }: Component, site: Site, voting: Voting): readonly string[] {
  if (on === "members" || on === "voters") return voting[on];
  if (on === "replicas") return (site.copies ?? []).flatMap(({ host, role }) => (role === "replica" ? [host] : []));
  const wanted = typeof on === "string" ? [on] : on;
  return site.hosts.filter(({ roles }) => wanted.some((role) => roles.includes(role))).map(({ name }) => name);
}

function namesOf(need: Need, all: readonly Component[]): readonly string[] {
  if (typeof need === "object") return [need.component];
  return all.filter(({ fills = [] }) => fills.includes(need)).map(({ name }) => name);
}

/** Its own packages, and of a service those that speak to whoever fills the roles that it uses. */
function packagesFor({ packages }: Component, { kind, uses }: Technology, provided: Provided): readonly string[] {
  const clients = (["database", "cache"] as const).filter((role) => kind === "service" && uses.includes(role));
  return [...packages, ...clients.flatMap((role) => provision(provided, role).clientPackages)];
}

export function placeAddresses(
  site: Pick<Site, "vip">,
  networks: readonly SiteNetwork[],
  members: readonly string[],
): readonly DesignedAddress[] {
  const { vip } = site;
  const shared = { manager: vip.manager, hosts: members };
  const placed = ({ address, prefix }: VirtualAddress): Pick<DesignedAddress, "address" | "prefix" | "network"> => ({
    address,
    prefix,
    network: networkHolding(networks, address),
  });
  const internal = { name: "internal" as const, ...placed(vip.internal), routerId: vip.routerId, ...shared };
  if (vip.public === undefined) return [internal];
  const routerId = publicRouterId(vip, vip.public);
  return [internal, { name: "public" as const, ...placed(vip.public), routerId, ...shared }];
}

/**
 * Of its own address, so that another internal address leaves it alone; where the operator chose an id for the internal one,
 * or both would be the same, the next. A router id is 1 to 255.
 */
function publicRouterId({ internal, routerId }: SiteVip, { address }: VirtualAddress): number {
  const own = defaultRouterId(address);
  return routerId === defaultRouterId(internal.address) && own !== routerId ? own : (routerId % 255) + 1;
}

export function placeEndpoints(
  site: Site,
  components: readonly DesignedComponent[],
  chosen: readonly Chosen[],
): readonly DesignedEndpoint[] {
  const hostsOf = hostsByComponent(components);
  return chosen.flatMap(({ offer }) =>
    (offer.endpoints ?? []).map((endpoint) => ({
      name: endpoint.name,
      component: endpoint.component,
      for: endpoint.for,
      address: site.vip.internal.address,
      port: endpoint.port,
      ...(site.vip.internal.name === undefined ? {} : { internalName: site.vip.internal.name }),
      ...(endpoint.for === "everybody" ? outside(site.vip) : {}),
      protocol: endpoint.protocol,
      ...(isSecure(site, endpoint) ? { secure: true } : {}),
      ...(endpoint.believes === undefined ? {} : { believes: endpoint.believes }),
      ...(endpoint.localPort === undefined ? {} : { localPort: endpoint.localPort }),
      backends: placeBackends(
        site,
        hostsOf.get(endpoint.component) ?? [],
        endpoint.backendPort,
        endpoint.protocol === "http" ? inwardHosts(site, components) : [],
        (index) => roleOf(endpoint.share, index),
      ),
      check: endpoint.check,
      share: endpoint.share,
      idleTimeoutMs: endpoint.idleTimeoutMs,
      ...pinnedOf(endpoint, hostsOf.get(endpoint.component)?.[0]),
      ...(endpoint.inFlightMax === undefined ? {} : { inFlightMax: endpoint.inFlightMax }),
      ...(endpoint.tried === undefined ? {} : { tried: endpoint.tried }),
    })),
  );
}

/**
 * Where backends speak TLS to the balancer, it does so at the virtual addresses; and for APIs wherever it can. To what has TLS of its own,
 * as databases' protocols do, it leads clients as they come.
 */
function isSecure({ certificates }: Site, { protocol, believes }: EndpointOffer): boolean {
  return certificates !== "none" && (protocol === "http" || believes !== undefined);
}

/** How users reach an endpoint, where they do otherwise than the site's own services. */
function outside(vip: SiteVip): Pick<DesignedEndpoint, "publicAddress" | "publicName"> {
  const { address, name } = vip.external ?? vip.public ?? {};
  return {
    ...(address === undefined ? {} : { publicAddress: address }),
    ...(name === undefined ? {} : { publicName: name }),
  };
}

export function placeRelays(
  site: Site,
  components: readonly DesignedComponent[],
  chosen: readonly Chosen[],
): readonly DesignedRelay[] {
  const hostsOf = hostsByComponent(components);
  return chosen.flatMap(({ offer }) =>
    (offer.relays ?? []).map(({ backendPort, ...relay }) => ({
      ...relay,
      backends: placeBackends(
        site,
        (hostsOf.get(relay.component) ?? []).toReversed(),
        backendPort,
        inwardHosts(site, components),
        (index) => (index === 0 ? "preferred" : "backup"),
      ),
    })),
  );
}

/** Ports of balancers for what they pass on within their host lie so far above those of what is behind them. */
const inwardDistance = 10_000;

/** Hosts whose balancer takes by TLS what other balancers send to a backend there. */
function inwardHosts({ certificates }: Site, components: readonly DesignedComponent[]): readonly string[] {
  return certificates === "none" ? [] : hostsThatFill({ components }, "balancer");
}

function placeBackends(
  site: Site,
  hosts: readonly string[],
  port: number,
  inward: readonly string[],
  role: (index: number) => BackendRole,
): readonly DesignedBackend[] {
  const addressOf = new Map(site.hosts.map(({ name, address }) => [name, address]));
  return hosts.map((host, index) => ({
    host,
    address: addressOf.get(host) ?? "",
    port,
    ...(inward.includes(host) ? { inwardPort: port + inwardDistance } : {}),
    role: role(index),
  }));
}

function hostsByComponent(components: readonly DesignedComponent[]): ReadonlyMap<string, readonly string[]> {
  return new Map(components.map(({ name, hosts }) => [name, hosts]));
}

function pinnedOf({ pinned }: EndpointOffer, host: string | undefined): Pick<DesignedEndpoint, "pinned"> {
  return pinned === undefined || host === undefined ? {} : { pinned: { host, ...pinned } };
}

/** Where one backend serves at a time, the first is the one to begin with. */
function roleOf({ kind }: Share, index: number): BackendRole {
  if (kind === "even") return "active";
  return index === 0 ? "preferred" : "backup";
}
