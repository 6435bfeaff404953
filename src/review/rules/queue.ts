import { isTrue, rabbitOption } from "../model/client.ts";
import { seconds } from "../model/setting.ts";
import type { QueueMember, SiteModel } from "../model/site-model.ts";
import { finding, type Rule } from "./rule.ts";

/** One broker alone cannot be partitioned; several hosts' files, or a list of nodes, mean a cluster. */
function clustered(model: SiteModel): readonly QueueMember[] {
  const severalHosts = new Set(model.queues.map(({ host }) => host)).size > 1;
  const severalUrls = model.clients.some((client) => brokers(client.option("DEFAULT", "transport_url")?.value) > 1);
  return model.queues.filter(
    (member) => member.clustered || severalHosts || severalUrls || member.partitionHandling.given,
  );
}

function brokers(url: string | undefined): number {
  return url === undefined ? 0 : url.split("@").length - 1;
}

const partitions: Rule = (model) =>
  clustered(model).flatMap(({ partitionHandling: setting }) => {
    if (setting.value === "ignore") {
      return [
        finding(
          "partitions-ignored",
          "error",
          setting.where,
          `RabbitMQ ignores partitions (cluster_partition_handling = ignore${setting.given ? "" : ", its default"}): both halves go on accepting messages; when the network heals they stay apart until someone restarts one half, whose messages are lost.`,
          `Write "cluster_partition_handling = pause_minority" on every broker.`,
        ),
      ];
    }
    return setting.value === "autoheal"
      ? [
          finding(
            "partitions-autoheal",
            "warning",
            setting.where,
            "cluster_partition_handling = autoheal: both halves accept messages during a partition, and those of the losing half are thrown away when it heals.",
            `Write "cluster_partition_handling = pause_minority" on every broker.`,
          ),
        ]
      : [];
  });

/** pause_minority stops the brokers that see fewer than half; of two, each is half alone. */
const twoBrokers: Rule = (model) => {
  const pausing = clustered(model).filter(({ partitionHandling }) => partitionHandling.value === "pause_minority");
  const [first] = pausing;
  const count = Math.max(
    new Set(model.queues.map(({ host }) => host)).size,
    ...pausing.map(({ nodes }) => nodes.length),
  );
  return first === undefined || count !== 2 || pausing.every(({ nodes }) => nodes.length === 0)
    ? []
    : [
        finding(
          "too-few-voters",
          "warning",
          first.partitionHandling.where,
          "Two brokers with pause_minority: when one is lost the other is no majority and pauses itself, so that the queue is out whichever host dies.",
          "Add a third broker, which may be on a small host, to the cluster; two are no more available than one.",
        ),
      ];
};

/** oslo.messaging's own default for heartbeat_timeout_threshold. */
const defaultHeartbeatMs = 60_000;

const netTick: Rule = (model) => {
  const heartbeats = model.clients.flatMap((client) => {
    const setting = client.option("oslo_messaging_rabbit", "heartbeat_timeout_threshold");
    if (setting === undefined) return client.option("DEFAULT", "transport_url") === undefined ? [] : defaultHeartbeatMs;
    return Number(setting.value) > 0 ? Number(setting.value) * 1000 : [];
  });
  const heartbeatMs = heartbeats.length === 0 ? defaultHeartbeatMs : Math.min(...heartbeats);
  return clustered(model)
    .filter(({ netTickMs }) => netTickMs.value > heartbeatMs)
    .map(({ netTickMs }) =>
      finding(
        "net-tick-above-heartbeat",
        "warning",
        netTickMs.where,
        `The brokers notice a silent broker after up to ${seconds(netTickMs.value * 1.25)} (net_ticktime ${seconds(netTickMs.value)}), its clients after ${seconds(heartbeatMs)}: for ${seconds(netTickMs.value * 1.25 - heartbeatMs)} clients have moved to brokers that still wait for the dead one, and their declarations and messages hang.`,
        `Write "net_ticktime = ${Math.max(5, Math.floor(heartbeatMs / 1000 / 2))}" in rabbitmq.conf (or {kernel, [{net_ticktime, …}]} in advanced.config) on every broker.`,
      ),
    );
};

const mirrored: Rule = (model) => [
  ...model.queues.flatMap(({ mirroredPolicies }) =>
    mirroredPolicies
      .slice(0, 1)
      .map(({ name, where }) =>
        finding(
          "mirrored-queues",
          "error",
          where,
          `The policy ${name} mirrors queues (ha-mode): mirrored queues lose acknowledged messages under a partition and when an unsynchronised mirror is promoted, and RabbitMQ 4 has removed them.`,
          `Write "rabbit_quorum_queue = true" in [oslo_messaging_rabbit] of every service, and take the policy out of definitions.json; then stop the services, run rabbitmqctl clear_policy ${name} and rabbitmqctl delete_queue for each queue, and start them: they declare their queues anew.`,
        ),
      ),
  ),
  ...model.clusters.flatMap(({ resources }) =>
    resources.mirrors.map(({ id, policy, where }) =>
      finding(
        "mirrored-queues",
        "error",
        where,
        `${id} sets the policy ${policy}, which mirrors queues (ha-mode): mirrored queues lose acknowledged messages under a partition and when an unsynchronised mirror is promoted, and RabbitMQ 4 has removed them.`,
        `Write "rabbit_quorum_queue = true" in [oslo_messaging_rabbit] of every service, and take the policy away: pcs resource update ${id} set_policy=; then stop the services, run rabbitmqctl clear_policy ${policy} and rabbitmqctl delete_queue for each queue, and start them: they declare their queues anew.`,
      ),
    ),
  ),
  ...model.clients.flatMap((client) => {
    const ha = rabbitOption(client, "rabbit_ha_queues");
    return ha === undefined ||
      !isTrue(ha.value) ||
      isTrue(client.option("oslo_messaging_rabbit", "rabbit_quorum_queue")?.value)
      ? []
      : [
          finding(
            "mirrored-queues",
            "error",
            ha.where,
            "rabbit_ha_queues = true asks for mirrored queues, which lose acknowledged messages under a partition, and which RabbitMQ 4 has removed.",
            `Write "rabbit_quorum_queue = true" in [oslo_messaging_rabbit] instead, in every service; then stop the services, delete the old queues (rabbitmqctl delete_queue), and start them: they declare their queues anew.`,
          ),
        ];
  }),
];

const heartbeatsOff: Rule = (model) =>
  model.clients.flatMap((client) => {
    const heartbeat = client.option("oslo_messaging_rabbit", "heartbeat_timeout_threshold");
    return heartbeat === undefined || heartbeat.value.trim() !== "0"
      ? []
      : [
          finding(
            "heartbeats-off",
            "warning",
            heartbeat.where,
            `heartbeat_timeout_threshold = 0: ${client.name.replace(".conf", "")} notices a broker that lost power only when TCP gives up, after some 15 minutes, and is deaf until then.`,
            `Write "heartbeat_timeout_threshold = 60", or less.`,
          ),
        ];
  });

const callTooShort: Rule = (model) =>
  model.clients.flatMap((client) => {
    const call = client.option("DEFAULT", "rpc_response_timeout");
    const heartbeat = client.option("oslo_messaging_rabbit", "heartbeat_timeout_threshold");
    const callMs = Number(call?.value ?? Number.NaN) * 1000;
    const heartbeatMs = Number(heartbeat?.value ?? defaultHeartbeatMs / 1000) * 1000;
    return call === undefined || !(callMs < heartbeatMs)
      ? []
      : [
          finding(
            "call-shorter-than-heartbeat",
            "warning",
            call.where,
            `rpc_response_timeout is ${seconds(callMs)}, and a dead broker is noticed after ${seconds(heartbeatMs)}: every remote call in between fails instead of being answered late, and the operation behind it ends in an error.`,
            `Write "rpc_response_timeout = ${Math.max(60, Math.ceil(heartbeatMs / 1000))}", or a heartbeat_timeout_threshold below ${Math.floor(callMs / 1000)}.`,
          ),
        ];
  });

export const queueRules: readonly Rule[] = [partitions, twoBrokers, netTick, mirrored, heartbeatsOff, callTooShort];
