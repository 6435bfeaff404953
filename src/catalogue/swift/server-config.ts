import type { ManagedFile } from "../contract/file.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { renderIni, section } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import type { SwiftOptions } from "./options.ts";
import { peerTimes } from "./peer-times.ts";
import { devicesRoot, type StorageServer } from "./servers.ts";

/**
 * A storage server and what works beside it read one file. Source: swift 2.35 `account-server.conf-sample`,
 * `container-server.conf-sample`, `object-server.conf-sample`.
 */
export function serverFile({ design, host, options }: HostView<SwiftOptions>, server: StorageServer): ManagedFile {
  const { kind, port, background, configPath } = server;
  const { address } = hostNamed(design, host);
  const peers = peerTimes(design);
  const sections = [
    section("DEFAULT", {
      bind_ip: address,
      bind_port: port,
      workers: 1,
      devices: devicesRoot,
      // A disk that is not mounted must take nothing: its host's own file system would fill instead.
      mount_check: options.disks.length > 0,
      log_name: `swift-${kind}`,
    }),
    section("pipeline:main", { pipeline: `healthcheck recon ${kind}-server` }),
    section(`app:${kind}-server`, { use: `egg:swift#${kind}`, ...(kind === "account" ? {} : peers) }),
    section("filter:healthcheck", { use: "egg:swift#healthcheck" }),
    section("filter:recon", { use: "egg:swift#recon" }),
    ...background.map((unit) => {
      const name = unit.replace(/^swift-(.*)\.service$/, "$1");
      return section(name, { log_name: `swift-${name}`, ...backgroundEntries(name, address, peers) });
    }),
  ];
  return plainFile(configPath, renderIni(managedBy(design.site), sections));
}

/** What replicates runs through all its copies every half minute; an updater that found a server away tries again as soon. */
const passSeconds = 30;

function backgroundEntries(name: string, address: string, peers: Readonly<Record<string, number>>) {
  const [kind = "", task = ""] = name.split("-");
  switch (task) {
    case "replicator":
      return {
        ...peers,
        interval: passSeconds,
        concurrency: 1,
        rsync_module: `{replication_ip}::${kind}`,
        ...(kind === "object" ? { ring_ip: address, rsync_timeout: 900, rsync_io_timeout: 30 } : {}),
      };
    case "updater":
      return { ...peers, interval: passSeconds, concurrency: 1 };
    case "reaper":
      return { ...peers, concurrency: 4 };
    default:
      return {};
  }
}
