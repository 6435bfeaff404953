import type { ProxyEntry } from "../files/proxysql.ts";
import type { Where } from "../files/source.ts";
import { byDefault, given, type Setting } from "./setting.ts";
import type { Credential, DatabaseProxy } from "./site-model.ts";

/** ProxySQL 2.7's own, in milliseconds: `mysql-monitor_galera_healthcheck_interval`, `…_timeout`, `…_max_timeout_count`. */
const defaultIntervalMs = 5000;
const defaultTimeoutMs = 800;
const defaultMisses = 3;

/** What ProxySQL on one host goes by; undefined where it has no servers. */
export function databaseProxy(host: string, entries: readonly ProxyEntry[]): DatabaseProxy | undefined {
  const servers = entries.filter(({ section, key }) => section === "mysql_servers" && key === "address");
  const [first] = servers;
  if (first === undefined) return undefined;
  const number = (name: string, otherwise: number): Setting<number> => {
    const entry = entries.findLast(({ section, key }) => section === "mysql_variables" && key === name);
    return entry === undefined || !/^\d{1,9}$/u.test(entry.value)
      ? byDefault(otherwise, variablesAt(entries) ?? first.where)
      : given(Number(entry.value), entry.where);
  };
  const groups = entries.filter(({ section }) => section === "mysql_galera_hostgroups");
  const writers = groups.find(({ key }) => key === "max_writers");
  return {
    host,
    program: "ProxySQL",
    servers: new Set(servers.map(({ value }) => value)).size,
    watchesGalera: groups.length > 0,
    intervalMs: number("monitor_galera_healthcheck_interval", defaultIntervalMs),
    timeoutMs: number("monitor_galera_healthcheck_timeout", defaultTimeoutMs),
    misses: number("monitor_galera_healthcheck_max_timeout_count", defaultMisses),
    writers: writers === undefined ? undefined : given(Number(writers.value), writers.where),
    where: first.where,
  };
}

function variablesAt(entries: readonly ProxyEntry[]): Where | undefined {
  return entries.find(({ section }) => section === "mysql_variables")?.where;
}

/** `admin:admin` of the administration, and what ProxySQL asks the servers with. */
export function proxyCredentials(entries: readonly ProxyEntry[]): readonly Credential[] {
  const monitor = entries.findLast(({ key }) => key === "monitor_username")?.value ?? "monitor";
  return entries.flatMap(({ key, value, where }): readonly Credential[] => {
    if (key === "admin_credentials") {
      const [user = "", ...rest] = (value.split(";")[0] ?? "").split(":");
      return [{ of: "ProxySQL's administration", user, password: rest.join(":"), where }];
    }
    return key === "monitor_password" ? [{ of: "ProxySQL's monitor", user: monitor, password: value, where }] : [];
  });
}
