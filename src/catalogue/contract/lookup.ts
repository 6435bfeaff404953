import type { Component } from "./component.ts";
import type { Design, DesignedComponent, DesignedEndpoint, DesignedHost } from "./design.ts";
import type { Role } from "./role.ts";
import { withPort } from "../../text/network-place.ts";

/** The value of a timer that the design is bound to have, in milliseconds. */
export function timerMs(design: Pick<Design, "timers">, name: string): number {
  const timer = design.timers[name];
  if (timer === undefined) throw new Error(`invariant: the design has no timer ${name}`);
  return timer.valueMs;
}

export function hostNamed(design: Pick<Design, "hosts">, name: string): DesignedHost {
  const host = design.hosts.find((each) => each.name === name);
  if (host === undefined) throw new Error(`invariant: the design has no host ${name}`);
  return host;
}

/** The members as hosts, in site order. */
export function memberHosts(design: Pick<Design, "hosts" | "members">): readonly DesignedHost[] {
  return design.members.map((name) => hostNamed(design, name));
}

export function isMember(design: Pick<Design, "members">, host: string): boolean {
  return design.members.includes(host);
}

/** The members and the quorum host, as hosts. */
export function voterHosts(design: Pick<Design, "hosts" | "voters">): readonly DesignedHost[] {
  return design.voters.map((name) => hostNamed(design, name));
}

export function isVoter(design: Pick<Design, "voters">, host: string): boolean {
  return design.voters.includes(host);
}

/** How many votes are a majority of all. */
export function majorityOf({ voters }: Pick<Design, "voters">): number {
  return Math.floor(voters.length / 2) + 1;
}

export function endpointNamed(design: Pick<Design, "endpoints">, name: string): DesignedEndpoint {
  const endpoint = design.endpoints.find((each) => each.name === name);
  if (endpoint === undefined) throw new Error(`invariant: the design has no endpoint ${name}`);
  return endpoint;
}

/** Hosts that a component is placed on; none where the design does not have it. */
export function hostsOf(design: Pick<Design, "components">, component: string): readonly string[] {
  return design.components.find(({ name }) => name === component)?.hosts ?? [];
}

/** One component on one host. */
export interface Instance {
  readonly component: DesignedComponent;
  readonly host: string;
}

/** The instances that a component's redundancy counts: its own, and those of whoever votes with it. */
export function countedInstances(
  { components }: Pick<Design, "components">,
  component: DesignedComponent,
): readonly Instance[] {
  return [component, ...votersWith({ components }, component)].flatMap((each) =>
    each.hosts.map((host) => ({ component: each, host })),
  );
}

/** Components that vote in another one's majority and keep nothing. */
export function votersWith(
  { components }: Pick<Design, "components">,
  { redundancy }: Pick<DesignedComponent, "redundancy">,
): readonly DesignedComponent[] {
  return redundancy.rule === "majority" ? components.filter(({ name }) => name === redundancy.with) : [];
}

/** Hosts on which somebody fills a role. */
export function hostsThatFill(design: Pick<Design, "components">, role: Role): readonly string[] {
  return design.components.find(({ fills }) => fills.includes(role))?.hosts ?? [];
}

/** Where clients on a host reach an endpoint: at the balancer beside them where there is one, else at the virtual address. */
export function nearestPlace(design: Pick<Design, "components">, host: string, endpoint: DesignedEndpoint): string {
  const { localPort } = endpoint;
  return localPort !== undefined && hasNearBalancer(design, host, endpoint)
    ? withPort("127.0.0.1", localPort)
    : withPort(endpoint.address, endpoint.port);
}

/** Whether clients on a host reach an endpoint at the loopback. */
export function hasNearBalancer(
  design: Pick<Design, "components">,
  host: string,
  { localPort }: Pick<DesignedEndpoint, "localPort">,
): boolean {
  return localPort !== undefined && hostsThatFill(design, "balancer").includes(host);
}

/** The ids of the resources that a component is where the cluster runs its units, in starting order; tools find it by them. */
export function resourceIds({ name, run }: Pick<Component, "name" | "run">): readonly string[] {
  if (run.by === "cluster") return [run.resource.id];
  const [only, ...others] = run.units;
  if (only !== undefined && others.length === 0) return [`quorate-${name}`];
  return run.units.map((unit) => `quorate-${unit.replace(/\.service$/u, "")}`);
}

/**
 * Where clients of a database come from, as a member sees it: whoever they are, a balancer passes them on. A host that leaves goes on with what
 * is there until it has left.
 */
export function clientPlaces(design: Pick<Design, "hosts" | "components">): readonly string[] {
  const balancers = hostsThatFill(design, "balancer");
  return design.hosts
    .filter(({ name, leaving }) => balancers.includes(name) || leaving === true)
    .map(({ address }) => address);
}
