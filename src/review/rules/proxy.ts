import { seconds } from "../model/setting.ts";
import type { DatabaseProxy } from "../model/site-model.ts";
import { finding, limitMs, limitReason, type Rule } from "./rule.ts";

/** A host that is gone answers no check: as many time-outs in a row as the proxy wants to see. */
function noticedMs({ intervalMs, timeoutMs, misses }: DatabaseProxy): number {
  return intervalMs.value * misses.value + timeoutMs.value;
}

/** What each program calls what is to be written. */
const words = {
  ProxySQL: {
    faster: `Write "monitor_galera_healthcheck_interval=1000", "monitor_galera_healthcheck_timeout=600" and "monitor_galera_healthcheck_max_timeout_count=3" in mysql_variables.`,
    blind: "no mysql_galera_hostgroups: it pings them",
    readOnly: "mysql_replication_hostgroups instead of mysql_galera_hostgroups: it reads read_only",
    watch:
      "Add mysql_galera_hostgroups with a writer, a backup writer, a reader and an offline hostgroup, and max_writers 1.",
    oneWriter: "Write max_writers 1 in mysql_galera_hostgroups; the others then wait as backup writers.",
  },
  MaxScale: {
    faster: `Write "monitor_interval=1000ms" and "backend_connect_timeout=1s" in the monitor's section.`,
    blind: "no monitor of the module galeramon: it knows whether they answer",
    readOnly: "a monitor of another module than galeramon: it knows who is written to",
    watch: `Add a section with "type=monitor", "module=galeramon" and all servers.`,
    oneWriter: `Write "router=readwritesplit" in the service's section, or "router_options=master" beside readconnroute: galeramon calls one member the master.`,
  },
} as const;

const slowDetection: Rule = (model, context) =>
  model.proxies
    .filter((proxy) => proxy.watchesGalera && proxy.servers > 1 && noticedMs(proxy) > limitMs(context))
    .map((proxy) => {
      const { program, intervalMs, timeoutMs, misses } = proxy;
      const ms = noticedMs(proxy);
      const suspectMs = model.databases.find(({ isMember }) => isMember)?.suspectMs.value;
      const later =
        suspectMs === undefined || suspectMs >= ms
          ? ""
          : ` Galera drops the member after ${seconds(suspectMs)}; ${program} goes on sending to it for up to ${seconds(ms - suspectMs)} more.`;
      const missed = `${misses.value} ${misses.value === 1 ? "answer" : "answers"} missed, ${misses.value === 1 ? "" : "each "}waited for ${seconds(timeoutMs.value)}`;
      return finding(
        "slow-detection",
        "warning",
        (intervalMs.given || !timeoutMs.given ? intervalMs : timeoutMs).where,
        `${program} takes a member on a dead host out after up to ${seconds(ms)} (asked every ${seconds(intervalMs.value)}, ${missed}), later than ${seconds(limitMs(context))}, ${limitReason(context)}: statements sent to it hang or fail meanwhile.${later}`,
        words[program].faster,
      );
    });

const watchesNoGalera: Rule = (model) =>
  model.proxies
    .filter(({ watchesGalera, servers }) => !watchesGalera && servers > 1)
    // Both stand before other clusters as well; of ProxySQL without any hostgroups that it watches, Galera is thought.
    .filter(
      ({ program, watchesCopies }) =>
        (program === "ProxySQL" && !watchesCopies && model.databases.every(({ group }) => group === undefined)) ||
        model.databases.some(({ isMember }) => isMember),
    )
    .map(({ program, where, servers, watchesCopies }) =>
      finding(
        "check-sees-only-port",
        "warning",
        where,
        `${program} has ${servers} servers and ${watchesCopies ? words[program].readOnly : words[program].blind} and never asks for their state, so that a Galera member that has lost its quorum goes on being given statements, which fail.`,
        words[program].watch,
      ),
    );

const manyWriters: Rule = (model) =>
  model.proxies.flatMap(({ program, watchesGalera, writers, servers }) =>
    writers === undefined || writers.value < 2 || servers < 2 || (program === "MaxScale" && !watchesGalera)
      ? []
      : [
          finding(
            "many-writers",
            "advice",
            writers.where,
            `${program} spreads writes over ${writers.value} Galera members: transactions that touch the same rows are rolled back at commit (deadlock errors), which OpenStack meets under load.`,
            words[program].oneWriter,
          ),
        ],
  );

/** read_only tells who is written to, and nothing of whether a member is in its group. */
const watchesNoGroup: Rule = (model) =>
  model.databases.every(({ group }) => group === undefined)
    ? []
    : model.proxies
        .filter(({ program, watchesGroup, servers }) => program === "ProxySQL" && !watchesGroup && servers > 1)
        .map(({ where, servers }) =>
          finding(
            "check-sees-only-port",
            "warning",
            where,
            `ProxySQL has ${servers} servers of a replication group and no mysql_group_replication_hostgroups: it does not ask whether a member is in the group's majority, so that one that was expelled, or was restarted outside it, goes on being given statements.`,
            "Add mysql_group_replication_hostgroups with a writer, a backup writer, a reader and an offline hostgroup, and max_writers 1, in place of mysql_replication_hostgroups.",
          ),
        );

/** Nothing is written from the primary's death until another server is promoted. */
const slowFailover: Rule = (model, context) =>
  model.proxies.flatMap(({ program, failoverMs }) =>
    failoverMs === undefined || failoverMs.value <= limitMs(context)
      ? []
      : [
          finding(
            "slow-detection",
            "warning",
            failoverMs.where,
            `${program} promotes another server ${seconds(failoverMs.value)} after the primary died at the earliest (failcount times monitor_interval, and what its copies must not have heard for, master_failure_timeout), later than ${seconds(limitMs(context))}, ${limitReason(context)}: nothing is written until then.`,
            `Write "monitor_interval=1000ms", "failcount=3" and "master_failure_timeout=3s" in the monitor's section.`,
          ),
        ],
  );

const openInterface: Rule = (model) =>
  model.proxies.flatMap(({ program, openInterface: where }) =>
    where === undefined
      ? []
      : [
          finding(
            "statistics-open",
            "warning",
            where,
            `${program}'s own interface listens beyond its host and speaks no TLS (admin_host without admin_ssl_cert): whoever listens on the way reads the password that commands it, which is "mariadb" for the user "admin" until someone changes it.`,
            'Write "admin_host=127.0.0.1", or admin_ssl_key and admin_ssl_cert; and: maxctrl alter user admin PASSWORD.',
          ),
        ],
  );

export const proxyRules: readonly Rule[] = [
  slowFailover,
  openInterface,
  slowDetection,
  watchesNoGalera,
  watchesNoGroup,
  manyWriters,
];
