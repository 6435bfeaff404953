import type { ManagedFile } from "../contract/file.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { plainFile } from "../format/plain-file.ts";
import { managedBy } from "../format/header.ts";
import type { MemcachedOptions } from "./options.ts";

export const component = "memcached";
export const unit = "memcached.service";
export const configPath = "/etc/memcached.conf";
export const port = 11_211;
export const sealSecret = "token-cache-key";

/** Debian's starter reads one command-line switch a line. Source: memcached(1). */
export function memcachedFiles({ design, host, options }: HostView<MemcachedOptions>): readonly ManagedFile[] {
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
