import type { SiteHost } from "../spec/site.ts";

/** libknet's host ids have 16 bits (`knet_node_id_t`), and 0 is nobody. */
const idMost = 65_535;

/**
 * A cluster node's id for each host: the last two numbers of its address as one. A cluster that runs cannot take another id for a
 * member, so that it must not follow from who else is one. Where two hosts would have the same, the later one has the next free.
 */
export function nodeIds(hosts: readonly Pick<SiteHost, "name" | "address">[]): ReadonlyMap<string, number> {
  const taken = new Set<number>();
  return new Map(
    hosts.map(({ name, address }) => {
      const [, , third = 0, fourth = 0] = address.split(".").map(Number);
      let id = third * 256 + fourth || 1;
      while (taken.has(id)) id = (id % idMost) + 1;
      taken.add(id);
      return [name, id];
    }),
  );
}
