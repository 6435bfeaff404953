import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { renderIni, section } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { gateFiles, isOnHost } from "../openstack/api-service.ts";
import { expirerFile } from "./expirer.ts";
import type { SwiftOptions } from "./options.ts";
import { swiftProxy } from "./proxy.ts";
import { proxyFile } from "./proxy-config.ts";
import { rsyncFile } from "./rsync.ts";
import { isStorageHost, storageServers, swiftConfPath } from "./servers.ts";
import { serverFile } from "./server-config.ts";

/** What places are computed from: with other ones nothing that is stored is found again. */
export const hashSecrets = { prefix: "swift-hash-prefix", suffix: "swift-hash-suffix" } as const;

export function swiftFiles(view: HostView<SwiftOptions>): readonly ManagedFile[] {
  const hasProxy = isOnHost(swiftProxy, view);
  const keepsData = isStorageHost(view.design, view.host);
  return [
    ...(hasProxy || keepsData ? [commonFile(view)] : []),
    ...(hasProxy ? [proxyFile(view), ...gateFiles(swiftProxy, view)] : []),
    ...(keepsData
      ? [...storageServers.map((server) => serverFile(view, server)), expirerFile(view), rsyncFile(view)]
      : []),
  ];
}

function commonFile({ design, secrets }: HostView): ManagedFile {
  const sections = [
    section("swift-hash", {
      swift_hash_path_prefix: secrets[hashSecrets.prefix] ?? "",
      swift_hash_path_suffix: secrets[hashSecrets.suffix] ?? "",
    }),
    section("storage-policy:0", { name: "replicated", default: "yes" }),
  ];
  return swiftFile(swiftConfPath, renderIni(managedBy(design.site), sections));
}

/** A file that swift reads, and nobody else. */
export function swiftFile(path: string, content: string): ManagedFile {
  return { ...plainFile(path, content), mode: 0o640, group: "swift", secret: true };
}
