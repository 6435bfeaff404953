import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { Listening } from "../contract/listening.ts";
import { hostNamed, memberHosts } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { overridden, renderIni, section, type IniSection } from "../format/ini.ts";
import { newerDefaults, usualText } from "../mariadb/server.ts";
import type { GaleraOptions } from "./options.ts";
import { inBrackets } from "../../text/network-place.ts";
import { addressFor } from "../contract/networks.ts";
import { withVariables } from "../../text/script.ts";
import guard from "./guard.sh";
import { checkClient } from "./check.ts";
import { arbitrator } from "./arbitrator.ts";
import { clusterLogSettings, isCopied, logSettings } from "./copied.ts";
import { groupOptions, groupPort } from "./group.ts";
import { certificatePath, groupTlsOptions, memberTlsFiles, serverTlsEntries } from "./tls.ts";

export const configPath = "/etc/mysql/mariadb.conf.d/99-quorate.cnf";
/**
 * Who the members are: read when a member starts, and of no account to one that runs. Apart from the rest, so that a member that
 * comes or goes restarts no other.
 */
export const membersPath = "/etc/mysql/mariadb.conf.d/98-quorate-members.cnf";
/** Looks, before a member starts, whether what it has is of the cluster that serves. */
export const guardPath = "/usr/libexec/quorate/galera-guard";
export { memberUnit as unit } from "./names.ts";

/** Source: MariaDB documentation, "Configuring MariaDB Galera Cluster", network ports. */
export const galeraListens: readonly Listening[] = [
  {
    protocol: "tcp",
    port: groupPort,
    from: { components: ["galera", arbitrator] },
    what: "what the members agree on, and every write",
  },
  { protocol: "tcp", port: 4568, from: "peers", what: "what a member missed" },
  { protocol: "tcp", port: 4444, from: "peers", what: "the first copy of a member that joins" },
];

/** The files of a member. */
export function galeraFiles(view: HostView<GaleraOptions>): readonly ManagedFile[] {
  const { design } = view;
  return [
    {
      path: configPath,
      content: renderIni(
        managedBy(design.site),
        overridden([serverSection(view), clusterSection(view)], view.overrides),
      ),
      mode: 0o644,
      owner: "root",
      group: "root",
      secret: false,
    },
    plainFile(membersPath, renderIni(managedBy(design.site), [membersSection(view)])),
    ...memberTlsFiles(view),
    { ...plainFile(guardPath, guardText(view)), mode: 0o755 },
  ];
}

function guardText({ design, host }: HostView): string {
  const others = memberHosts(design).flatMap(({ name, address }) => (name === host ? [] : [address]));
  return `#!/bin/bash\n# ${managedBy(design.site)}\n${withVariables(guard, { client: checkClient, others })}`;
}

function membersSection({ design, host }: HostView): IniSection {
  const members = memberHosts(design);
  // The writer gives a joining member its copy last of all: it has other work.
  const donors = members.filter((member) => member.name !== host).map((member) => member.name);
  return section("galera", {
    wsrep_cluster_address: `gcomm://${members.map(({ name }) => inBrackets(addressFor(design, name, "replication"))).join(",")}`,
    wsrep_sst_donor: `${donors.toReversed().join(",")},`,
  });
}

function serverSection({ design, host, options }: HostView<GaleraOptions>): IniSection {
  return section("mysqld", {
    bind_address: hostNamed(design, host).address,
    skip_name_resolve: "ON",
    max_connections: options["max-connections"],
    // The balancers' checks are many short connections; a host must never be blocked for them.
    max_connect_errors: 4_294_967_295,
    ...usualText,
    innodb_buffer_pool_size: options["buffer-pool"],
    innodb_flush_log_at_trx_commit: options["flush-log"],
    innodb_autoinc_lock_mode: 2,
    binlog_format: "ROW",
    performance_schema: "OFF",
    wait_timeout: 7200,
    ...serverTlsEntries(design),
    ...newerDefaults(design),
    ...(isCopied(design) ? logSettings(hostNamed(design, host), options) : {}),
  });
}

function clusterSection({ design, host, options }: HostView<GaleraOptions>): IniSection {
  const own = addressFor(design, host, "replication");
  return section("galera", {
    wsrep_on: "ON",
    wsrep_provider: "/usr/lib/galera/libgalera_smm.so",
    ...(isCopied(design) ? clusterLogSettings : {}),
    wsrep_cluster_name: design.cluster.name,
    wsrep_node_name: host,
    wsrep_node_address: inBrackets(own),
    wsrep_slave_threads: 4,
    wsrep_retry_autocommit: 3,
    wsrep_sst_method: "mariabackup",
    // The operating-system user mysql logs in by the socket: no password to keep.
    wsrep_sst_auth: "mysql:",
    wsrep_provider_options: `"${providerOptions(design, host, options)}"`,
  });
}

export function providerOptions(design: Design, host: string, options: GaleraOptions): string {
  const more = [`gcache.size=${options["gcache-size"]}`, ...groupTlsOptions(design, certificatePath)];
  return groupOptions(design, addressFor(design, host, "replication"), more).join("; ");
}
