import type { RabbitEntry, RabbitPolicy } from "../files/rabbitmq.ts";
import type { Where } from "../files/source.ts";
import { byDefault, given } from "./setting.ts";
import type { Credential, QueueMember } from "./site-model.ts";

/** RabbitMQ's own defaults: partitions are ignored, Erlang's net tick is 60 s. */
const defaultNetTickMs = 60_000;

const partitionKeys = ["cluster_partition_handling"];
const tickKeys = ["net_ticktime", "advanced.kernel.net_ticktime"];

/** What RabbitMQ on one host goes by; advanced.config counts over rabbitmq.conf, so it comes last in `entries`. */
export function queueMember(
  host: string,
  entries: readonly RabbitEntry[],
  policies: readonly RabbitPolicy[],
  start: Where,
): QueueMember {
  const last = (keys: readonly string[]) => entries.findLast((entry) => keys.includes(entry.key));
  const handling = last(partitionKeys);
  const tick = last(tickKeys);
  const tickSeconds = Number.parseInt(tick?.value ?? "", 10);
  return {
    host,
    clustered: entries.some(
      (entry) =>
        entry.key.startsWith("cluster_formation.") || entry.key === "cluster_nodes" || entry.key === "cluster_name",
    ),
    partitionHandling: handling === undefined ? byDefault("ignore", start) : given(handling.value, handling.where),
    ...nodesOf(entries, start),
    netTickMs:
      tick === undefined || Number.isNaN(tickSeconds)
        ? byDefault(defaultNetTickMs, start)
        : given(tickSeconds * 1000, tick.where),
    mirroredPolicies: policies
      .filter((policy) => policy.definition["ha-mode"] !== undefined)
      .map((policy) => ({ name: policy.name, where: policy.where })),
    where: start,
  };
}

/** `cluster_formation.classic_config.nodes.1 = rabbit@c1`, as many as there are brokers. */
function nodesOf(entries: readonly RabbitEntry[], start: Where): Pick<QueueMember, "nodes" | "nodesWhere"> {
  const listed = entries.filter(({ key }) => key.startsWith("cluster_formation.classic_config.nodes."));
  return { nodes: [...new Set(listed.map(({ value }) => value))], nodesWhere: listed[0]?.where ?? start };
}

/** `default_user` and `default_pass`. */
export function queueCredentials(entries: readonly RabbitEntry[]): readonly Credential[] {
  const user = entries.findLast((entry) => entry.key === "default_user")?.value ?? "guest";
  return entries
    .filter((entry) => entry.key === "default_pass")
    .map((entry) => ({ of: "RabbitMQ", user, password: entry.value, where: entry.where }));
}
