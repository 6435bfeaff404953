import { isoDurationMs } from "../files/cib.ts";
import type { IniEntry, IniFile } from "../files/ini.ts";
import type { Where } from "../files/source.ts";
import { byDefault, given, type Setting } from "./setting.ts";
import type { Credential, DatabaseMember, ReplicationGroup } from "./site-model.ts";

/** Galera's own defaults (wsrep_provider_options of Galera 4), in milliseconds. */
export const galeraDefaultMs = {
  keepalive: 1000,
  inactiveCheck: 500,
  suspect: 5000,
  inactive: 15_000,
  joinRetrans: 1000,
  install: 7500,
  peer: 3000,
} as const;

const serverSections = /^(mysqld|server|mariadb|mariadbd|galera|embedded)(-\d.*)?$/u;

/** What the database server of one host goes by: its option files in reading order, the last one wins. */
export function databaseMember(host: string, files: readonly IniFile[]): DatabaseMember | undefined {
  const entries = files.flatMap((file) => file.entries).filter((entry) => serverSections.test(entry.section));
  const start = files.flatMap((file) => file.sections).find((section) => serverSections.test(section.name));
  if (start === undefined) {
    return undefined;
  }
  const last = new Map(entries.map((entry) => [entry.key, entry]));
  const provider = providerOptions(last.get("wsrep_provider_options"));
  const duration = (name: string, otherwise: number): Setting<number> => {
    const option = provider.get(name);
    const value = durationMs(option?.value ?? "");
    return option === undefined || value === undefined ? byDefault(otherwise, start.where) : given(value, option.where);
  };
  const flush = last.get("innodb_flush_log_at_trx_commit");
  const isOn = (key: string) => {
    const entry = last.get(key);
    // Of a switch its name alone is enough.
    return entry !== undefined && /^(?:|on|1|true)$/iu.test(entry.value);
  };
  const readOnly = last.get("super_read_only") ?? last.get("read_only");
  const startsReadOnly = isOn("super_read_only") || isOn("read_only");
  const cluster = last.get("wsrep_cluster_address");
  // Where a cluster manager starts the server it gives the address on the command line.
  const library = last.get("wsrep_provider")?.value ?? "none";
  const isMember =
    !/^(off|0|false)$/iu.test(last.get("wsrep_on")?.value ?? "") &&
    ((cluster !== undefined && cluster.value !== "") || library !== "none" || provider.size > 0);
  return {
    host,
    keepaliveMs: duration("evs.keepalive_period", galeraDefaultMs.keepalive),
    inactiveCheckMs: duration("evs.inactive_check_period", galeraDefaultMs.inactiveCheck),
    suspectMs: duration("evs.suspect_timeout", galeraDefaultMs.suspect),
    inactiveMs: duration("evs.inactive_timeout", galeraDefaultMs.inactive),
    joinRetransMs: duration("evs.join_retrans_period", galeraDefaultMs.joinRetrans),
    installMs: duration("evs.install_timeout", galeraDefaultMs.install),
    peerMs: duration("gmcast.peer_timeout", galeraDefaultMs.peer),
    flushLog:
      flush === undefined || !/^[0-3]$/u.test(flush.value)
        ? byDefault(1, start.where)
        : given(Number(flush.value), flush.where),
    tornPages: isOff(last.get("innodb_doublewrite")) ? last.get("innodb_doublewrite")?.where : undefined,
    replaced: replacedOptions(entries, last.get("wsrep_provider_options")),
    startsReadOnly:
      readOnly === undefined ? byDefault(startsReadOnly, start.where) : given(startsReadOnly, readOnly.where),
    group: groupOf(last, start.where),
    transfer: settingOf(last.get("wsrep_sst_method")),
    serverId: settingOf(last.get("server_id")),
    keepsLog: last.has("log_bin") && !isOff(last.get("log_bin")),
    sharesNumbers: sharesNumbers(last.get("auto_increment_increment")),
    syncsLog: syncsLog(entries, last),
    waitsForCopy: isOn("rpl_semi_sync_master_enabled") || isOn("rpl_semi_sync_source_enabled"),
    isMember,
    clusterAddress: isMember && cluster !== undefined ? given(cluster.value, cluster.where) : undefined,
    ignoresQuorum: ["pc.ignore_sb", "pc.ignore_quorum"].flatMap((option) => {
      const setting = provider.get(option);
      return setting !== undefined && /^(true|yes|on|1)$/iu.test(setting.value)
        ? [{ option, where: setting.where }]
        : [];
    }),
    where: start.where,
  };
}

/** MySQL 8.0's defaults: one primary, joined at the start. */
function groupOf(last: ReadonlyMap<string, IniEntry>, where: Where): ReplicationGroup | undefined {
  const option = (name: string) => last.get(`group_replication_${name}`) ?? last.get(`loose_group_replication_${name}`);
  if (option("group_name") === undefined && option("local_address") === undefined) return undefined;
  const joins = option("start_on_boot");
  return {
    singlePrimary: !isOff(option("single_primary_mode")),
    joinsAtStart: joins === undefined ? byDefault(true, where) : given(!isOff(joins), joins.where),
  };
}

function settingOf(entry: IniEntry | undefined): Setting<string> | undefined {
  return entry === undefined ? undefined : given(entry.value, entry.where);
}

function sharesNumbers(entry: IniEntry | undefined): Setting<number> | undefined {
  const step = Number(entry?.value);
  return entry !== undefined && step > 1 ? given(step, entry.where) : undefined;
}

/** Options that only MariaDB has: its `sync_binlog` is 0 where nothing is written, MySQL's is 1 since 5.7. */
const ofMariadb = /^(?:gtid_domain_id|gtid_strict_mode|wsrep_gtid_domain_id)$/u;

function syncsLog(entries: readonly IniEntry[], last: ReadonlyMap<string, IniEntry>): Setting<boolean> | undefined {
  const log = last.get("log_bin");
  const written = last.get("sync_binlog");
  if (log === undefined || isOff(log)) return undefined;
  if (written !== undefined) return given(written.value.trim() === "1", written.where);
  const isMariadb = entries.some(({ section, key }) => section.startsWith("mariadb") || ofMariadb.test(key));
  return isMariadb ? byDefault(false, log.where) : undefined;
}

function isOff(entry: IniEntry | undefined): boolean {
  return entry !== undefined && /^(?:off|0|false)$/iu.test(entry.value);
}

/** `name=value; name=value` of wsrep_provider_options. */
function providerOptions(entry: IniEntry | undefined): ReadonlyMap<string, { value: string; where: Where }> {
  const options = new Map<string, { value: string; where: Where }>();
  if (entry === undefined) {
    return options;
  }
  for (const part of entry.value.split(";")) {
    const at = part.indexOf("=");
    if (at > 0) {
      options.set(part.slice(0, at).trim(), { value: part.slice(at + 1).trim(), where: entry.where });
    }
  }
  return options;
}

function replacedOptions(entries: readonly IniEntry[], last: IniEntry | undefined): DatabaseMember["replaced"] {
  if (last === undefined) return [];
  const kept = providerOptions(last);
  return entries
    .filter((entry) => entry.key === "wsrep_provider_options" && entry !== last)
    .flatMap((entry) => {
      const options = [...providerOptions(entry).keys()].filter((name) => !kept.has(name));
      return options.length === 0 ? [] : [{ options, where: entry.where, by: last.where }];
    });
}

/** ISO 8601, or seconds as a plain number. */
function durationMs(text: string): number | undefined {
  return isoDurationMs(text) ?? (/^\d{1,6}(?:\.\d{1,6})?$/u.test(text) ? Number(text) * 1000 : undefined);
}

/** `wsrep_sst_auth = user:password`. */
export function databaseCredentials(files: readonly IniFile[]): readonly Credential[] {
  return files
    .flatMap((file) => file.entries)
    .filter((entry) => entry.key === "wsrep_sst_auth" && entry.value.includes(":"))
    .map((entry) => {
      const [user = "", ...rest] = entry.value.split(":");
      return { of: "Galera's state transfer", user, password: rest.join(":"), where: entry.where };
    });
}
