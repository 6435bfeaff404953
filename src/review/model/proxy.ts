import type { ProxyEntry } from "../files/proxysql.ts";
import type { Where } from "../files/source.ts";
import { queryRoutes } from "./query-route.ts";
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
  const of = (wanted: string) => entries.filter(({ section }) => section === wanted);
  const groups = of("mysql_galera_hostgroups");
  const watches = (name: string) => of(name).some(({ key }) => key === "writer_hostgroup");
  const writers = groups.find(({ key }) => key === "max_writers");
  return {
    host,
    program: "ProxySQL",
    servers: new Set(servers.map((server) => `${server.value}:${portOf(server, entries)}`)).size,
    watchesGalera: groups.length > 0 || of("scheduler").some(({ value }) => value.includes("galera_check")),
    watchesGroup: watches("mysql_group_replication_hostgroups"),
    watchesCopies: watches("mysql_replication_hostgroups") || watches("mysql_group_replication_hostgroups"),
    intervalMs: number("monitor_galera_healthcheck_interval", defaultIntervalMs),
    timeoutMs: number("monitor_galera_healthcheck_timeout", defaultTimeoutMs),
    misses: number("monitor_galera_healthcheck_max_timeout_count", defaultMisses),
    writers:
      writers === undefined || !/^\d{1,9}$/u.test(writers.value)
        ? undefined
        : given(Number(writers.value), writers.where),
    failoverMs: undefined,
    openInterface: undefined,
    routes: queryRoutes(entries),
    where: first.where,
  };
}

function portOf({ item }: ProxyEntry, entries: readonly ProxyEntry[]): string {
  const port = entries.find(
    (entry) => entry.section === "mysql_servers" && entry.item === item && entry.key === "port",
  );
  return port?.value ?? "3306";
}

function variablesAt(entries: readonly ProxyEntry[]): Where | undefined {
  return entries.find(({ section }) => section === "mysql_variables")?.where;
}

/** `admin:admin;stats:stats` of the administration, what ProxySQL asks the servers with, and whom it lets through. */
export function proxyCredentials(entries: readonly ProxyEntry[]): readonly Credential[] {
  const monitor = entries.findLast(({ key }) => key === "monitor_username")?.value ?? "monitor";
  return entries.flatMap(({ section, item, key, value, where }): readonly Credential[] => {
    if (key === "admin_credentials") {
      return value.split(";").map((pair) => {
        const [user = "", ...rest] = pair.split(":");
        return { of: "ProxySQL's administration", user, password: rest.join(":"), where };
      });
    }
    if (section === "mysql_users" && key === "password") {
      const user = entries.find(
        (entry) => entry.section === section && entry.item === item && entry.key === "username",
      );
      return [{ of: `the database's user ${user?.value ?? ""}`, user: user?.value ?? "", password: value, where }];
    }
    return key === "monitor_password" ? [{ of: "ProxySQL's monitor", user: monitor, password: value, where }] : [];
  });
}
