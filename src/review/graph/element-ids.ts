import type { Site } from "../../spec/site.ts";

/** The switches of each host by its name, any one of which is enough. */
export type Switches = ReadonlyMap<string, readonly string[]>;

export function switchesOf(site: Site): Switches {
  return new Map(site.hosts.map(({ name, switches }) => [name, switches ?? []]));
}

export function hostElement(host: string): string {
  return `host:${host}`;
}

export function zoneElement(zone: string): string {
  return `zone:${zone}`;
}

export function switchElement(name: string): string {
  return `switch:${name}`;
}
