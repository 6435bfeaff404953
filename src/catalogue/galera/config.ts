import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { Listening } from "../contract/listening.ts";
import { hostNamed, memberHosts } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { overridden, renderIni, section, type IniSection } from "../format/ini.ts";
import { releaseNamed } from "../releases/index.ts";
import { atLeast, type Release } from "../releases/release.ts";
import type { GaleraOptions } from "./options.ts";
import { inBrackets } from "../../text/network-place.ts";
import { addressFor } from "../contract/networks.ts";
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
export { memberUnit as unit } from "./names.ts";

/**
 * Debian 13 gives the server's unit the name mysql.service as well, and Keystone's and Glance's units want that: started
 * early, so that they are warm, they would start a member on every host at once, before there is a cluster to join and by
 * another way than the first copy is meant to take. Masked, the second name leads nowhere. On Debian 12 the name exists only
 * once the unit is enabled, and masking it would keep the unit from being enabled.
 */
export function secondNames(release: Release): readonly string[] {
  return atLeast(release, "mariadb", "11.8") ? ["mysql.service"] : [];
}

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
  ];
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
    ...(atLeast(releaseNamed(design.release), "mariadb", "11.8") ? olderDefaults : {}),
    ...(isCopied(design) ? logSettings(hostNamed(design, host), options) : {}),
  });
}

/** What decides how data are read and statements are understood, whoever serves them. */
export function dialect(design: Pick<Design, "release">): Readonly<Record<string, string | number>> {
  const { release } = design;
  return { ...usualText, ...(atLeast(releaseNamed(release), "mariadb", "11.8") ? olderDefaults : {}) };
}

const usualText = {
  character_set_server: "utf8mb4",
  collation_server: "utf8mb4_general_ci",
  default_storage_engine: "InnoDB",
};

/**
 * Defaults that changed after 10.11, as the services' migrations and transactions still expect them.
 *
 * A table that names a character set and no collation would get another collation than its database has (11.5: uca1400),
 * and could not be joined with one that names none. A transaction that locks a row which another has changed since would
 * fail with error 1020 (11.6.2): oslo.db takes that for a deadlock, but many updates of services are not tried again
 * after one and would answer 500. Sources: MariaDB documentation, "character_set_collations", "innodb_snapshot_isolation".
 */
const olderDefaults = {
  character_set_collations: "utf8mb3=utf8mb3_general_ci,utf8mb4=utf8mb4_general_ci",
  innodb_snapshot_isolation: "OFF",
};

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
