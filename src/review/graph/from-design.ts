import type { SecretNeed } from "../../catalogue/contract/secret.ts";
import type { Duty, Redundancy } from "../../catalogue/contract/component.ts";
import type { Design, DesignedAddress, DesignedComponent, DesignedEndpoint } from "../../catalogue/contract/design.ts";
import { technologiesOf } from "../../catalogue/index.ts";
import { hostElement, switchElement, zoneElement } from "./element-ids.ts";
import type { Switches } from "./element-ids.ts";
import { GraphBuilder } from "./graph.ts";
import type { DependencyGraph } from "./graph.ts";

/**
 * Which parts every endpoint needs.
 *
 * - A host works while neither it, its zone nor the last of its switches is lost; a component on it, while its own
 *   process lives and what it needs there does. Where a need has an endpoint it is reached through the balancer: the host's own where that listens on the
 *   loopback, otherwise the one that holds the address.
 * - An address that a keeper moves is where a keeper and a balancer work, and only in the partition that has the majority.
 *   One that the cluster moves leaves a lost host only after that host was fenced.
 * - Keys that all hosts of a technology have are one thing, which does not fail by itself: a copy is on every host.
 * - Names are not resolved by anybody else: the files that are laid hold addresses. There is no certificate in a design.
 * - Losses happen at once: what a cluster survives when members leave one after another is more.
 */
export function dependencyGraph(design: Design, switches: Switches = new Map()): DependencyGraph {
  const view = new DesignView(design, switches);
  for (const endpoint of design.endpoints) {
    view.builder.targets.push({ name: endpoint.name, kind: "endpoint", gate: view.endpoint(endpoint) });
  }
  for (const [name, gate] of view.data()) {
    view.builder.targets.push({ name, kind: "data", gate });
  }
  return view.builder.finish();
}

/** Fence devices that draw power from the host they fence: with the host's feed they are gone as well. */
const boardAgents = /ipmi|redfish|drac|ilo|idrac|amt|rsa|bladecenter/u;

class DesignView {
  readonly builder = new GraphBuilder();
  private readonly design: Design;
  private readonly components: ReadonlyMap<string, DesignedComponent>;
  private readonly endpoints: ReadonlyMap<string, DesignedEndpoint>;
  private readonly secrets: ReadonlyMap<string, readonly SecretNeed[]>;
  private readonly zones: ReadonlyMap<string, string>;
  private readonly switches: Switches;
  /** Gates on the way down, so that components that need each other end the search instead of the stack. */
  private readonly entered = new Set<string>();

  constructor(design: Design, switches: Switches) {
    this.design = design;
    this.switches = switches;
    this.components = new Map(design.components.map((component) => [component.name, component]));
    this.endpoints = new Map(design.endpoints.map((endpoint) => [endpoint.component, endpoint]));
    this.secrets = new Map(technologiesOf(design).map(({ name, secrets }) => [name, secrets]));
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

  private part(component: string, host: string): string {
    return this.builder.element("part", `${component}@${host}`, `${component} on ${host}`);
  }

  private componentWith(duty: Duty): DesignedComponent | undefined {
    return this.design.components.find((component) => component.duty === duty);
  }

  /** One component on one host, with what it needs from there. */
  private instance(component: DesignedComponent, host: string): string {
    const id = `${component.name}-works@${host}`;
    if (this.builder.has(id) || this.entered.has(id)) {
      return this.builder.has(id) ? id : this.part(component.name, host);
    }
    this.entered.add(id);
    const needs = component.needs.flatMap((need) => this.need(need, host));
    return this.builder.all(
      id,
      [this.part(component.name, host), this.host(host), ...this.keys(component), ...needs],
      `${component.name} on ${host}`,
    );
  }

  /** What one instance makes, another reads with the same keys. */
  private keys({ technology }: DesignedComponent): readonly string[] {
    const agreement = this.secrets.get(technology)?.find((secret) => secret.agreement !== undefined)?.agreement;
    return agreement === undefined
      ? []
      : [this.builder.element("agreement", `keys:${technology}`, `the ${agreement} of ${technology}`)];
  }

  private need(name: string, host: string): readonly string[] {
    const component = this.components.get(name);
    if (component === undefined) {
      return [];
    }
    const endpoint = this.endpoints.get(name);
    if (
      endpoint !== undefined &&
      this.entered.has(`endpoint:${endpoint.name}`) &&
      !this.builder.has(`endpoint:${endpoint.name}`)
    ) {
      return [];
    }
    if (endpoint === undefined) {
      // What runs beside it and is no cluster is needed here, not just anywhere.
      const isLocal = component.redundancy.rule === "any" && component.hosts.includes(host);
      return [isLocal ? this.instance(component, host) : this.component(component)];
    }
    const balancer = this.componentWith("balancer");
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
    const instances = component.hosts.map((host) => this.instance(component, host));
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
    const balancer = this.componentWith("balancer");
    // Where a keeper moves addresses the hosts agree on a router id; otherwise the cluster moves them as a resource.
    const keeper = this.componentWith("address-keeper");
    const membership = this.componentWith("membership");
    const holders = address.hosts.map((host) => {
      const parts = [keeper, balancer].flatMap((part) => (part === undefined ? [] : [this.instance(part, host)]));
      return this.builder.all(`${id}@${host}`, [this.host(host), ...parts], `${name} on ${host}`);
    });
    const held =
      keeper === undefined
        ? this.movedByCluster(id, address.hosts, holders, name)
        : this.builder.gate(`${id}-held`, 1, holders, `a host that can hold ${name}`);
    const agreed = this.builder.element(
      "agreement",
      `vrid:${address.routerId}`,
      `virtual router id ${address.routerId}`,
    );
    const quorum = membership === undefined ? [] : [this.component(membership)];
    return this.builder.all(id, [held, ...quorum, ...(keeper === undefined ? [] : [agreed])], name);
  }

  /** It stays where it is, or a device fences that host and it starts on another. */
  private movedByCluster(id: string, hosts: readonly string[], holders: readonly string[], name: string): string {
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
    const power = boardAgents.test(device.agent) && zone !== undefined && zone !== host ? [zoneElement(zone)] : [];
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
