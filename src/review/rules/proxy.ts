import { seconds } from "../model/setting.ts";
import type { DatabaseProxy } from "../model/site-model.ts";
import { finding, limitMs, limitReason, type Rule } from "./rule.ts";

/** A host that is gone answers no check: as many time-outs in a row as ProxySQL wants to see. */
function noticedMs({ intervalMs, timeoutMs, misses }: DatabaseProxy): number {
  return intervalMs.value * misses.value + timeoutMs.value;
}

const slowDetection: Rule = (model, context) =>
  model.proxies
    .filter((proxy) => proxy.watchesGalera && proxy.servers > 1 && noticedMs(proxy) > limitMs(context))
    .map((proxy) => {
      const { intervalMs, timeoutMs, misses } = proxy;
      const ms = noticedMs(proxy);
      const suspectMs = model.databases.find(({ isMember }) => isMember)?.suspectMs.value;
      const later =
        suspectMs === undefined || suspectMs >= ms
          ? ""
          : ` Galera drops the member after ${seconds(suspectMs)}; ProxySQL goes on sending to it for up to ${seconds(ms - suspectMs)} more.`;
      return finding(
        "slow-detection",
        "warning",
        intervalMs.where,
        `ProxySQL takes a member on a dead host out after up to ${seconds(ms)} (asked every ${seconds(intervalMs.value)}, ${misses.value} answers missed, each waited for ${seconds(timeoutMs.value)}), later than ${seconds(limitMs(context))}, ${limitReason(context)}: statements sent to it hang or fail meanwhile.${later}`,
        `Write "monitor_galera_healthcheck_interval=1000", "monitor_galera_healthcheck_timeout=600" and "monitor_galera_healthcheck_max_timeout_count=3" in mysql_variables.`,
      );
    });

const watchesNoGalera: Rule = (model) =>
  model.proxies
    .filter(({ watchesGalera, servers }) => !watchesGalera && servers > 1)
    .map(({ where, servers }) =>
      finding(
        "check-sees-only-port",
        "warning",
        where,
        `ProxySQL has ${servers} servers and no mysql_galera_hostgroups: it pings them and never asks for their state, so that a Galera member that has lost its quorum goes on being given statements, which fail.`,
        "Add mysql_galera_hostgroups with a writer, a backup writer, a reader and an offline hostgroup, and max_writers 1.",
      ),
    );

const manyWriters: Rule = (model) =>
  model.proxies.flatMap(({ writers, servers }) =>
    writers === undefined || writers.value < 2 || servers < 2
      ? []
      : [
          finding(
            "many-writers",
            "advice",
            writers.where,
            `ProxySQL spreads writes over ${writers.value} Galera members: transactions that touch the same rows are rolled back at commit (deadlock errors), which OpenStack meets under load.`,
            "Write max_writers 1 in mysql_galera_hostgroups; the others then wait as backup writers.",
          ),
        ],
  );

export const proxyRules: readonly Rule[] = [slowDetection, watchesNoGalera, manyWriters];
