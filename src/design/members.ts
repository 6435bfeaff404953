import { quorumHost } from "../catalogue/contract/quorum-host.ts";
import type { SiteHost } from "../spec/site.ts";

/** More voters make every agreement slower and none safer: five survive two failures. */
const mostMembers = 5;

/**
 * Which control hosts vote in all that decides by majority: an odd number of at most five, spread over the zones so that
 * no zone has more of them than it must. Returns names in site order.
 */
export function chooseMembers(hosts: readonly SiteHost[]): readonly string[] {
  const control = hosts.filter(({ roles }) => roles.includes("control"));
  const odd = control.length % 2 === 1 || control.length < 3 ? control.length : control.length - 1;
  const count = Math.min(mostMembers, odd);
  if (count === control.length) return control.map(({ name }) => name);

  const zones = new Map<string, SiteHost[]>();
  for (const host of control) {
    const zone = zones.get(host.zone);
    if (zone === undefined) zones.set(host.zone, [host]);
    else zone.push(host);
  }
  const chosen = new Set<string>();
  for (let round = 0; chosen.size < count; round += 1) {
    for (const zone of zones.values()) {
      const host = zone[round];
      if (host !== undefined && chosen.size < count) chosen.add(host.name);
    }
  }
  return control.filter(({ name }) => chosen.has(name)).map(({ name }) => name);
}

/** The members, and after them the quorum host where two of them need one. */
export function votersOf(hosts: readonly SiteHost[], members: readonly string[]): readonly string[] {
  const third = quorumHost({ hosts });
  return third === undefined ? members : [...members, third.name];
}
