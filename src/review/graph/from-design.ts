import type { Redundancy } from "../../catalogue/contract/component.ts";
import { countedInstances } from "../../catalogue/contract/lookup.ts";
import { provision, type AddressKeeperProvision } from "../../catalogue/contract/provisions.ts";
import type { Design, DesignedAddress, DesignedComponent, DesignedEndpoint } from "../../catalogue/contract/design.ts";
import { providedBy } from "../../catalogue/index.ts";
import { dependencies, type Dependencies, type Dependency } from "../../design/dependencies.ts";
import { sharesPower } from "../../design/fence-power.ts";
import { hostElement, switchElement, zoneElement, type Switches } from "./element-ids.ts";
import { GraphBuilder, type DependencyGraph } from "./graph.ts";

/**
 * Which parts every endpoint needs.
 *
 * - A host works while neither it, its zone nor the last of its switches is lost; a component on it, while its own
 *   process lives and what it needs there does. Where a need has an endpoint it is reached through the balancer: the host's own where that listens on the
 *   loopback, otherwise the one that holds the address.
 * - An address is where its keeper and a balancer work, and only in the partition that has the majority. Where its keeper
 *   fences first, it moves from a lost host only after that.
 * - Keys that all hosts of a service have are one thing, which does not fail by itself: a copy is on every host.
 * - Names are not resolved by anybody else: the files that are laid hold addresses. There is no certificate in a design.
 * - Losses happen at once: what a cluster survives when members leave one after another is more.
 */
export function dependencyGraph(design: Design, switches: Switches = new Map()): DependencyGraph {
  const view = new DesignView(design, switches);
  for (const endpoint of design.endpoints) {
    view.builder.targets.push({ name: endpoint.name, kind: "endpoint", gate: view.endpoint(endpoint) });
  }
  view.bystanders();
  for (const [name, gate] of view.data()) {
    view.builder.targets.push({ name, kind: "data", gate });
  }
  return view.builder.finish();
}

class DesignView {
  readonly builder = new GraphBuilder();
  private readonly design: Design;
  private readonly components: ReadonlyMap<string, DesignedComponent>;
  private readonly dependencies: Dependencies;
  private readonly keeper: AddressKeeperProvision;
  private readonly zones: ReadonlyMap<string, string>;
  private readonly switches: Switches;
  /** Gates on the way down, so that components that need each other end the search instead of the stack. */
  private readonly entered = new Set<string>();

  constructor(design: Design, switches: Switches) {
    this.design = design;
    this.switches = switches;
    this.components = new Map(design.components.map((component) => [component.name, component]));
    this.dependencies = dependencies(design);
    this.keeper = provision(providedBy(design.providers), "address-keeper");
    this.zones = new Map(design.hosts.map(({ name, zone }) => [name, zone]));
  }

  /** A zone that bears its only host's name is the host. */
  private host(name: string): string {
    const own = this.builder.element("host", hostElement(name), `host ${name}`);
    const zone = this.zones.get(name);
    const inputs = [
      own,
      ...(zone === undefined || zone === name ? [] : [this.builder.element("zone", zoneElement(zone), `zone ${zone}`)]),
      ...this.connection(name),
    ];
    return inputs.length === 1 ? own : this.builder.all(`host-works:${name}`, inputs, `host ${name}`);
  }

  /** Any one of its switches; nothing where nobody has said which. */
  private connection(host: string): readonly string[] {
    const inputs = (this.switches.get(host) ?? []).map((name) =>
      this.builder.element("switch", switchElement(name), `switch ${name}`),
    );
    return inputs.length < 2
      ? inputs
      : [this.builder.gate(`connected:${host}`, 1, inputs, `a switch that connects host ${host}`)];
  }

  /** What no endpoint needs can be lost as well: an operator who asks for it is told that nothing stops. */
  bystanders(): void {
    for (const { name } of this.design.hosts) this.builder.element("host", hostElement(name), `host ${name}`);
    for (const { name, hosts } of this.design.components) for (const host of hosts) this.part(name, host);
  }

  private part(component: string, host: string): string {
    return this.builder.element("part", `${component}@${host}`, `${component} on ${host}`);
  }

  /** One component on one host, with what it needs from there. */
  private instance(component: DesignedComponent, host: string): string {
    const id = `${component.name}-works@${host}`;
    if (this.builder.has(id) || this.entered.has(id)) {
      return this.builder.has(id) ? id : this.part(component.name, host);
    }
    this.entered.add(id);
    const needs = this.dependencies.directly(component.name).flatMap((need) => this.need(need, host));
    return this.builder.all(
      id,
      [this.part(component.name, host), this.host(host), ...this.keys(component), ...needs],
      `${component.name} on ${host}`,
    );
  }

  /** Tokens that one instance issues are read by another with the same keys. */
  private keys({ service }: DesignedComponent): readonly string[] {
    const alike = this.design.secrets.flatMap(({ agreement, owner }) =>
      agreement !== undefined && owner === service ? [agreement] : [],
    );
    return [...new Set(alike)].map((what) =>
      this.builder.element("agreement", `keys:${service}`, `the ${what} of ${service}`),
    );
  }

  private need({ component, reachedFrom }: Dependency, host: string): readonly string[] {
    const reach = reachedFrom(host);
    switch (reach.kind) {
      case "beside":
        return [this.instance(component, host)];
      case "anywhere":
        return [this.component(component)];
      case "endpoint":
        return this.throughBalancer(component, reach.endpoint, host);
    }
  }

  private throughBalancer(component: DesignedComponent, endpoint: DesignedEndpoint, host: string): readonly string[] {
    const id = `endpoint:${endpoint.name}`;
    if (this.entered.has(id) && !this.builder.has(id)) return [];
    const balancer = this.design.components.find(({ fills }) => fills.includes("balancer"));
    if (endpoint.localPort === undefined || balancer === undefined || !balancer.hosts.includes(host)) {
      return [this.endpoint(endpoint)];
    }
    return [this.component(component), this.instance(balancer, host)];
  }

  /** A component as a whole: any of its hosts, a majority, or all. */
  private component(component: DesignedComponent): string {
    const id = `works:${component.name}`;
    if (this.builder.has(id)) {
      return id;
    }
    const instances = countedInstances(this.design, component).map((each) => this.instance(each.component, each.host));
    const name = component.redundancy.rule === "majority" ? `the majority of ${component.name}` : component.name;
    return this.builder.gate(id, needed(component.redundancy, instances.length), instances, name);
  }

  endpoint(endpoint: DesignedEndpoint): string {
    const id = `endpoint:${endpoint.name}`;
    if (this.builder.has(id)) {
      return id;
    }
    this.entered.add(id);
    const component = this.components.get(endpoint.component);
    const address = this.design.addresses.find((each) => each.address === endpoint.address);
    const inputs = [
      ...(address === undefined ? [] : [this.address(address)]),
      ...(component === undefined ? [] : [this.component(component)]),
    ];
    return this.builder.all(id, inputs, `endpoint ${endpoint.name}`);
  }

  private address(address: DesignedAddress): string {
    const id = `address:${address.name}`;
    const name = `the ${address.name} address`;
    if (this.builder.has(id)) {
      return id;
    }
    const { front, membership } = this.dependencies;
    const holders = address.hosts.map((host) =>
      this.builder.all(
        `${id}@${host}`,
        [this.host(host), ...front.map((part) => this.instance(part, host))],
        `${name} on ${host}`,
      ),
    );
    const held = this.keeper.fencesFirst
      ? this.movedAfterFencing(id, address.hosts, holders, name)
      : this.builder.gate(`${id}-held`, 1, holders, `a host that can hold ${name}`);
    const alike = this.keeper.agreement?.(address);
    const agreed = alike === undefined ? [] : [this.builder.element("agreement", alike.id, alike.what)];
    return this.builder.all(id, [held, ...membership.map((part) => this.component(part)), ...agreed], name);
  }

  /** It stays where it is, or a device fences that host and it starts on another. */
  private movedAfterFencing(id: string, hosts: readonly string[], holders: readonly string[], name: string): string {
    const [first = ""] = hosts;
    const [here = "", ...elsewhere] = holders;
    if (elsewhere.length === 0) {
      return here;
    }
    const another = this.builder.gate(`${id}-elsewhere`, 1, elsewhere, `another host for ${name}`);
    const moved = this.builder.all(`${id}-moved`, [another, ...this.fencing(first)], `moving ${name}`);
    return this.builder.gate(`${id}-held`, 1, [here, moved], `a host that can hold ${name}`);
  }

  private fencing(host: string): readonly string[] {
    const device = this.design.cluster.fenceDevices.find(({ target }) => target === host);
    if (device === undefined) {
      return [];
    }
    const own = this.builder.element("fence-device", `fence:${device.id}`, `fence device ${device.id}`);
    const zone = this.zones.get(host);
    const power = sharesPower(device) && zone !== undefined && zone !== host ? [zoneElement(zone)] : [];
    return [this.builder.all(`fencing:${host}`, [own, ...power], `fencing of ${host}`)];
  }

  /** What one host alone has, such as the images where each host has a directory of its own. */
  data(): readonly (readonly [string, string])[] {
    return this.design.endpoints.flatMap((endpoint) => {
      const { pinned } = endpoint;
      if (pinned === undefined) return [];
      const { host, what, place } = pinned;
      const id = `${place.replaceAll(" ", "-")}@${host}`;
      const disk = this.builder.element("part", id, `the ${place} on ${host}`);
      const gate = this.builder.all(`data:${endpoint.name}`, [disk, this.host(host), this.endpoint(endpoint)], what);
      return [[what, gate] as const];
    });
  }
}

function needed(redundancy: Redundancy, hosts: number): number {
  switch (redundancy.rule) {
    case "any":
      return 1;
    case "majority":
      return Math.floor(hosts / 2) + 1;
    case "all":
      return hosts;
  }
}
