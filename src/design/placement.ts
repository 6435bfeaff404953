import type {
  BackendRole,
  DesignedAddress,
  DesignedComponent,
  DesignedBackend,
  DesignedEndpoint,
  DesignedRelay,
} from "../catalogue/contract/design.ts";
import type { EndpointOffer, Technology } from "../catalogue/contract/technology.ts";
import type { Site } from "../spec/site.ts";

/** A technology with its options parsed, ready to be asked. */
export interface ChosenTechnology {
  readonly technology: Technology;
  readonly options: unknown;
}

export function placeComponents(
  site: Site,
  members: readonly string[],
  chosen: readonly ChosenTechnology[],
): readonly DesignedComponent[] {
  const control = site.hosts.filter(({ roles }) => roles.includes("control")).map(({ name }) => name);
  return chosen.flatMap(({ technology, options }) =>
    technology.components(site, options).map((component) => ({
      name: component.name,
      technology: technology.name,
      service: technology.name,
      state: component.nature,
      mode: component.modes[0] ?? "active-active",
      manager: component.manager?.(site) ?? "systemd",
      hosts: component.runsOn === "members" ? members : control,
      units: component.units,
      needs: component.needs,
      redundancy: component.redundancy,
      ...(component.duty === undefined ? {} : { duty: component.duty }),
    })),
  );
}

export function placeAddresses(site: Site, members: readonly string[]): readonly DesignedAddress[] {
  const { vip } = site;
  const shared = { manager: vip.manager, hosts: members };
  const internal = { name: "internal" as const, ...vip.internal, routerId: vip.routerId, ...shared };
  if (vip.public === undefined) return [internal];
  // A router id is 1 to 255; the second address takes the next one.
  const routerId = (vip.routerId % 255) + 1;
  return [internal, { name: "public" as const, ...vip.public, routerId, ...shared }];
}

export function placeEndpoints(
  site: Site,
  components: readonly DesignedComponent[],
  chosen: readonly ChosenTechnology[],
): readonly DesignedEndpoint[] {
  const hostsOf = hostsByComponent(components);
  return chosen.flatMap(({ technology, options }) =>
    technology.endpoints(site, options).map((offer) => ({
      name: offer.name,
      component: offer.component,
      address: site.vip.internal.address,
      port: offer.port,
      protocol: offer.protocol,
      ...(offer.localPort === undefined ? {} : { localPort: offer.localPort }),
      backends: placeBackends(site, hostsOf.get(offer.component) ?? [], offer.backendPort, (index) =>
        roleOf(offer, index),
      ),
      check: offer.check,
      balance: offer.balance,
      idleTimeoutMs: offer.idleTimeoutMs,
      ...pinnedOf(offer, hostsOf.get(offer.component)?.[0]),
      ...(offer.inFlightMax === undefined ? {} : { inFlightMax: offer.inFlightMax }),
    })),
  );
}

export function placeRelays(
  site: Site,
  components: readonly DesignedComponent[],
  chosen: readonly ChosenTechnology[],
): readonly DesignedRelay[] {
  const hostsOf = hostsByComponent(components);
  return chosen.flatMap(({ technology }) =>
    (technology.relays?.() ?? []).map(({ backendPort, ...offer }) => ({
      ...offer,
      backends: placeBackends(site, (hostsOf.get(offer.component) ?? []).toReversed(), backendPort, (index) =>
        index === 0 ? "preferred" : "backup",
      ),
    })),
  );
}

function placeBackends(
  site: Site,
  hosts: readonly string[],
  port: number,
  role: (index: number) => BackendRole,
): readonly DesignedBackend[] {
  const addressOf = new Map(site.hosts.map(({ name, address }) => [name, address]));
  return hosts.map((host, index) => ({ host, address: addressOf.get(host) ?? "", port, role: role(index) }));
}

function hostsByComponent(components: readonly DesignedComponent[]): ReadonlyMap<string, readonly string[]> {
  return new Map(components.map(({ name, hosts }) => [name, hosts]));
}

function pinnedOf({ pinned }: EndpointOffer, host: string | undefined): Pick<DesignedEndpoint, "pinned"> {
  return pinned === undefined || host === undefined ? {} : { pinned: { host, ...pinned } };
}

function roleOf({ share }: EndpointOffer, index: number): BackendRole {
  if (share === "even") return "active";
  return index === 0 ? "preferred" : "backup";
}
