import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, isMember, memberHosts } from "../contract/lookup.ts";
import type { HostView } from "../contract/technology.ts";
import { plainFile } from "../format/plain-file.ts";
import { managedBy } from "../format/header.ts";
import type { MemcachedOptions } from "./options.ts";

export const configPath = "/etc/memcached.conf";
export const port = 11_211;

/** The servers of the cache in one order on all hosts: clients spread keys by position. */
export function cacheServers(design: Pick<Design, "hosts" | "members">): readonly string[] {
  return memberHosts(design).map(({ address }) => `${address}:${port}`);
}

/** Debian's starter reads one command-line switch a line. Source: memcached(1). */
export function memcachedFiles({ design, host }: HostView, options: MemcachedOptions): readonly ManagedFile[] {
  if (!isMember(design, host)) return [];
  const switches = [
    `-l ${hostNamed(design, host).address}`,
    `-p ${port}`,
    // No UDP: it amplifies, and nobody here speaks it.
    "-U 0",
    `-m ${options.memoryMiB}`,
    `-c ${options.connections}`,
    "-u memcache",
    "-P /var/run/memcached/memcached.pid",
  ];
  return [plainFile(configPath, `# ${managedBy(design.site)}\n${switches.join("\n")}\n`)];
}
