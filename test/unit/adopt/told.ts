import type { Design } from "../../../src/catalogue/contract/design.ts";

/** What clients, operators and the review can tell of a design: of two files that mean the same site it is the same. */
export function told({ components, hosts, endpoints, addresses, timers, networks, cluster }: Design): unknown {
  return {
    components: components.map(({ name, hosts: on, manager }) => ({ name, on, manager })),
    // A host on which nothing runs tells nothing of the site.
    hosts: hosts
      .filter(({ name }) => components.some((each) => each.hosts.includes(name)))
      .map(({ name, address, addresses: others }) => ({ name, address, others })),
    endpoints: endpoints.map(({ name, address, port, publicAddress, internalName, publicName, backends, share }) => ({
      name,
      address,
      port,
      publicAddress,
      internalName,
      publicName,
      backends,
      share,
    })),
    addresses: addresses.map(({ name, address, prefix, manager, routerId }) => ({
      name,
      address,
      prefix,
      manager,
      routerId,
    })),
    timers: Object.fromEntries(
      Object.values(timers)
        // A cluster that runs nothing looks at nothing: its files do not say how often it would.
        .filter(({ name }) => cluster.resources.length > 0 || !name.startsWith("pacemaker.monitor"))
        .map(({ name, valueMs }) => [name, valueMs]),
    ),
    networks: networks.map(({ cidr, carries }) => ({ cidr, carries })),
    fencing: { action: cluster.fenceAction, devices: cluster.fenceDevices },
  };
}
