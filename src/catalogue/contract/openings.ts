import type { Design, DesignedBackend, DesignedComponent, DesignedEndpoint, DesignedRelay } from "./design.ts";
import type { Callers } from "./listening.ts";
import { hostsThatFill } from "./lookup.ts";

/** Those who may speak to a place: a name for them, and the hosts that they are. */
export type MaySpeak =
  | "everybody"
  /** `guests`: as well as whom an operator lets in for a while, such as a drill's clients. */
  | { readonly name: string; readonly hosts: readonly string[]; readonly guests?: true };

export type PortRange = readonly [number, number];

/** A place at which hosts of the site take packets from others, who those are, and what for. */
export interface Opening {
  readonly component: string;
  readonly hosts: readonly string[];
  readonly protocol: "tcp" | "udp" | "vrrp";
  /** Ranges of them, each with its first and last one; none where the protocol has no ports. */
  readonly ports: readonly PortRange[];
  /** Only what is sent to these addresses, which are no host's own; absent: to any of the host's. */
  readonly at?: readonly string[];
  readonly from: MaySpeak;
  readonly what: string;
}

type Placed = Pick<Design, "hosts" | "components" | "endpoints" | "relays">;

/** Every opening of a site, in the order of its components. What is not among them is no part of the design. */
export function openingsOf(design: Placed): readonly Opening[] {
  return [
    ...design.endpoints.map((endpoint) => frontOf(design, endpoint)),
    ...[...design.endpoints, ...design.relays].flatMap((each) => inwardOf(design, each)),
    ...design.components.flatMap((component) => [
      ...design.endpoints.filter((each) => each.component === component.name).map((each) => behindOf(design, each)),
      ...design.relays.filter((each) => each.component === component.name).map((each) => relayedOf(design, each)),
      ...listeningOf(design, component),
    ]),
  ].filter(({ hosts }) => hosts.length > 0);
}

/** What clients connect to: the balancer, on whichever host holds the address. */
function frontOf(design: Placed, endpoint: DesignedEndpoint): Opening {
  const { name, address, publicAddress, port } = endpoint;
  return {
    component: balancerOf(design),
    hosts: hostsThatFill(design, "balancer"),
    protocol: "tcp",
    ports: [[port, port]],
    at: publicAddress === undefined ? [address] : [address, publicAddress],
    from: endpoint.for === "services" ? { ...site(design), guests: true } : "everybody",
    what: `clients of ${name}`,
  };
}

/** What balancers send to backends of other hosts by TLS. */
function inwardOf(design: Placed, { name, backends }: DesignedEndpoint | DesignedRelay): readonly Opening[] {
  const inward = backends.filter(({ inwardPort }) => inwardPort !== undefined);
  const [first] = inward;
  if (first?.inwardPort === undefined) return [];
  return [
    {
      component: balancerOf(design),
      hosts: inward.map(({ host }) => host),
      protocol: "tcp",
      ports: [[first.inwardPort, first.inwardPort]],
      from: balancers(design),
      what: `what other balancers send to ${name} here`,
    },
  ];
}

/** Whose own balancer speaks for it has no business with other hosts. */
function isInward(backends: readonly DesignedBackend[]): boolean {
  return backends.every(({ inwardPort }) => inwardPort !== undefined);
}

const itself = { name: "itself", hosts: [] } as const;

function behindOf(design: Placed, endpoint: DesignedEndpoint): Opening {
  const { component, name, backends, check } = endpoint;
  const ports = [...backends.map(({ port }) => port), ...(check.kind === "http-port" ? [check.port] : [])];
  const direct = endpoint.publicName !== undefined && endpoint.publicAddress === undefined;
  return {
    component,
    hosts: backends.map(({ host }) => host),
    protocol: "tcp",
    ports: rangesOf(ports),
    from: behindFrom(design, endpoint, direct),
    what: direct
      ? `requests to ${name} and whether it serves, from somebody else's balancer as well`
      : `requests to ${name} and whether it serves`,
  };
}

function behindFrom(design: Placed, endpoint: DesignedEndpoint, direct: boolean): MaySpeak {
  if (direct) return "everybody";
  if (isInward(endpoint.backends)) return itself;
  return { ...balancers(design), ...(endpoint.for === "services" ? { guests: true } : {}) };
}

function relayedOf(design: Placed, { component, name, backends }: DesignedRelay): Opening {
  const ports = backends.map(({ port }) => port);
  return {
    component,
    hosts: backends.map(({ host }) => host),
    protocol: "tcp",
    ports: rangesOf(ports),
    from: isInward(backends) ? itself : balancers(design),
    what: `requests to ${name} and whether it serves`,
  };
}

function listeningOf(design: Placed, { name, hosts, listens }: DesignedComponent): readonly Opening[] {
  return listens.map((each) => ({
    component: name,
    hosts,
    protocol: each.protocol,
    ports: each.protocol === "vrrp" ? [] : [[each.port, each.lastPort ?? each.port]],
    from: callers(design, { name, hosts }, each.from),
    what: each.what,
  }));
}

function rangesOf(ports: readonly number[]): readonly PortRange[] {
  return [...new Set(ports)].map((port) => [port, port]);
}

function callers(design: Placed, own: Pick<DesignedComponent, "name" | "hosts">, from: Callers): MaySpeak {
  if (from === "everybody") return from;
  if (from === "site") return site(design);
  if (from === "peers") return withLeaving(design, own.name, own.hosts);
  const there = design.components.filter(({ name, fills }) =>
    "filling" in from ? fills.includes(from.filling) : from.components.includes(name),
  );
  const hosts = there.flatMap((each) => each.hosts);
  return withLeaving(design, there.map(({ name }) => name).join(" and "), hosts);
}

function site({ hosts }: Placed): Exclude<MaySpeak, "everybody"> {
  return { name: "site", hosts: hosts.map(({ name }) => name) };
}

function balancers(design: Placed): Exclude<MaySpeak, "everybody"> {
  return withLeaving(design, balancerOf(design), hostsThatFill(design, "balancer"));
}

function balancerOf({ components }: Placed): string {
  return components.find(({ fills }) => fills.includes("balancer"))?.name ?? "balancer";
}

/** A host that leaves has a part in what is there until it has left: to shut it out would be to cut it off. */
function withLeaving(design: Placed, name: string, hosts: readonly string[]): Exclude<MaySpeak, "everybody"> {
  const all = design.hosts.filter((host) => hosts.includes(host.name) || host.leaving === true);
  return { name, hosts: all.map((host) => host.name) };
}
