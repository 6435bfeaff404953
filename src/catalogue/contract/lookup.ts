import type { Design, DesignedHost } from "./design.ts";

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

/** The voting members as hosts, in site order. */
export function memberHosts(design: Pick<Design, "hosts" | "members">): readonly DesignedHost[] {
  return design.members.map((name) => hostNamed(design, name));
}

export function isMember(design: Pick<Design, "members">, host: string): boolean {
  return design.members.includes(host);
}
