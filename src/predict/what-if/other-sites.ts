import { addressText, parseAddress } from "../../spec/address.ts";
import type { Site, SiteHost } from "../../spec/site.ts";

/** The site with more hosts like its last control host, each in a zone of its own. */
export function withHosts(site: Site, more: number): Site {
  const last = site.hosts.findLast((host) => host.roles.includes("control"));
  if (last === undefined) return site;
  const added = Array.from({ length: more }, (_, i): SiteHost => {
    const name = freeName(site, i + 1);
    return { ...last, name, zone: name, address: freeAddress(site, last.address, i + 1) };
  });
  return { ...site, hosts: [...site.hosts, ...added] };
}

/** The site with every control host in a zone of its own; null where that is so. */
export function zonesApart(site: Site): Site | null {
  const taken = new Set<string>();
  const hosts = site.hosts.map((host): SiteHost => {
    if (!host.roles.includes("control")) return host;
    if (!taken.has(host.zone)) {
      taken.add(host.zone);
      return host;
    }
    return { ...host, zone: `zone of ${host.name}` };
  });
  return hosts.every((host, i) => host.zone === site.hosts[i]!.zone) ? null : { ...site, hosts };
}

/** The site with all control hosts in the zone of the first. */
export function together(site: Site): Site {
  const zone = site.hosts.find((host) => host.roles.includes("control"))?.zone ?? "";
  return { ...site, hosts: site.hosts.map((host) => (host.roles.includes("control") ? { ...host, zone } : host)) };
}

function freeName(site: Site, which: number): string {
  const taken = new Set(site.hosts.map((host) => host.name));
  let n = which;
  while (taken.has(`added${n}`)) n += 1000;
  return `added${n}`;
}

function freeAddress(site: Site, from: string, which: number): string {
  const taken = new Set([
    ...site.hosts.map((host) => host.address),
    site.vip.internal.address,
    site.vip.public?.address,
    site.vip.external?.address,
  ]);
  const first = parseAddress(from);
  if (first === undefined) return from;
  let address = first;
  for (let found = 0; found < which;) {
    address = { family: first.family, value: address.value + 1n };
    if (!taken.has(addressText(address))) found += 1;
  }
  return addressText(address);
}
