import type { Site } from "../../spec/site.ts";
import type { Component } from "../contract/component.ts";
import type { ManagedUnit } from "../contract/condition.ts";
import type { Decision } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { renderIni, section } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { peerTimes } from "./peer-times.ts";
import { storageHosts, storageRole, storageServers, swiftConfPath } from "./servers.ts";
import { workingUnit } from "./units.ts";

export const expirerComponent = "swift-object-expirer";
export const expirerUnit = `${expirerComponent}.service`;
/** Debian's unit reads this file; in the storage servers' own, one expirer more would restart them all. */
const expirerConfPath = "/etc/swift/object-expirer.conf";

export function expirer(site: Site): Component {
  return {
    name: expirerComponent,
    nature: "stateless",
    because: "which objects expire, and when, stands in containers of the store's own",
    mode: "active-active",
    modeBecause: "each storage host takes away its share of the expired objects, which follows from their names",
    loses:
      "nothing that is read: what has expired is not served; of its share it stays in lists and on disks until the host is back",
    redundancy: { rule: "any" },
    on: storageRole(site),
    run: { by: "systemd", units: [expirerUnit] },
    packages: [expirerComponent],
    needs: storageServers.map(({ component }) => ({ component })),
  };
}

/**
 * It asks the storage servers itself, through a proxy of its own. Without a cache: a storage host may have none in reach, and what expires
 * together is in few containers. Source: swift 2.35 `obj/expirer.py`, `object-expirer.conf-sample`.
 */
export function expirerFile({ design, host }: HostView): ManagedFile {
  const hosts = storageHosts(design);
  const sections = [
    section("DEFAULT", { log_name: expirerComponent }),
    section("object-expirer", { processes: hosts.length, process: hosts.indexOf(host) }),
    section("pipeline:main", { pipeline: "catch_errors proxy-server" }),
    section("app:proxy-server", { use: "egg:swift#proxy", ...peerTimes(design) }),
    section("filter:catch_errors", { use: "egg:swift#catch_errors" }),
  ];
  return plainFile(expirerConfPath, renderIni(managedBy(design.site), sections));
}

export function expirerManagedUnit(view: HostView): ManagedUnit {
  return workingUnit(view, expirerUnit, [expirerConfPath, swiftConfPath]);
}

export function expirerDecision(hosts: number): Decision {
  return {
    subject: "swift expired objects",
    choice: hosts === 1 ? "taken away by the storage host" : `taken away by all ${hosts} storage hosts, each its share`,
    because:
      "a proxy no longer serves what has expired, but its copies fill disks and lists name it until somebody deletes it; who deletes what is agreed by numbers, so that two do not do the same",
  };
}
