import type { ManagedFile } from "../contract/file.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { ringHosts } from "./rings.ts";
import { devicesRoot, storageServers } from "./servers.ts";

export const rsyncConfPath = "/etc/rsyncd.conf";

/** The replicators' way to other hosts' disks, and a host's way to the newest rings. Source: rsyncd.conf(5). */
export function rsyncFile({ design, host }: HostView): ManagedFile {
  const addresses = ringHosts(design).map((name) => hostNamed(design, name).address);
  const modules = storageServers.flatMap(({ kind }) => [
    "",
    `[${kind}]`,
    `path = ${devicesRoot}`,
    "read only = false",
    "max connections = 25",
    `lock file = /run/lock/rsync-${kind}.lock`,
  ]);
  const lines = [
    "uid = swift",
    "gid = swift",
    `address = ${hostNamed(design, host).address}`,
    `hosts allow = ${addresses.join(" ")}`,
    // A name that cannot be looked up must not hold a copy up.
    "reverse lookup = false",
    ...modules,
    "",
    "[rings]",
    "path = /etc/swift/rings",
    "read only = true",
  ];
  return plainFile(rsyncConfPath, `# ${managedBy(design.site)}\n${lines.join("\n")}\n`);
}
