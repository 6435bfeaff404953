import { bundlePath } from "../contract/cluster-certificates.ts";
import type { Design } from "../contract/design.ts";
import { endpointNamed, hasNearBalancer, timerMs } from "../contract/lookup.ts";
import type { Login } from "../contract/roles/login.ts";
import type { QueueProvision } from "../contract/roles/queue.ts";
import { section, type IniSection } from "../format/ini.ts";
import { rejoin, userReady } from "./conditions.ts";
import { queueEndpoint } from "./config.ts";
import { clientsThrough, handOver } from "./hand-over.ts";
import { queueKind } from "./options.ts";
import { brokerRecovery } from "./recovery.ts";
import { rabbitmqTrial } from "./trial.ts";

/** What users of the message queue get. */
export const rabbitmqQueue: QueueProvision = {
  endpoint: queueEndpoint,
  url: transportUrl,
  driverSection: messagingSection,
  ready: userReady,
  definitions: "rabbitmqctl -q export_definitions - --format json",
  letGo: handOver,
  letGoOf: clientsThrough,
  rejoin,
  recovery: brokerRecovery,
  trial: rabbitmqTrial,
};

/**
 * oslo.messaging's `transport_url` for a service: the balancer beside it, and behind that the brokers that live.
 *
 * A list of all brokers is what is usually written there. Measured with the power of one broker cut: a service that was
 * connected to it and had the list held requests up for 5.6 s, then 9.9 s, then 5 s, since it tries the dead one again
 * and again; behind the balancer, which cuts connections to a dead broker, one request waited, for as long as it takes until
 * the other brokers give the dead one up and let a queue be bound (`rabbitmq.net_ticktime`).
 */
function transportUrl(vhost: string, { user, password, place }: Login): string {
  return `rabbit://${user}:${password}@${place}/${encodeURIComponent(vhost)}`;
}

/**
 * oslo.messaging's section `[oslo_messaging_rabbit]`. Source: oslo.messaging 14.0.3 `impl_rabbit.py`.
 *
 * The balancer beside a service speaks TLS for it; where there is none, the service does, with the balancer at the virtual address.
 */
function messagingSection(
  design: Pick<Design, "timers" | "options" | "endpoints" | "components">,
  host: string,
): IniSection {
  const endpoint = endpointNamed(design, queueEndpoint);
  const isTls = endpoint.secure === true && !hasNearBalancer(design, host, endpoint);
  const seconds = (name: string): number => timerMs(design, name) / 1000;
  return section("oslo_messaging_rabbit", {
    ...(isTls ? { ssl: true, ssl_ca_file: bundlePath } : {}),
    rabbit_quorum_queue: queueKind(design) === "quorum",
    amqp_durable_queues: true,
    heartbeat_timeout_threshold: seconds("rabbitmq.heartbeat"),
    heartbeat_rate: 3,
    kombu_reconnect_delay: seconds("oslo.messaging.kombu_reconnect_delay"),
    rabbit_retry_interval: seconds("oslo.messaging.rabbit_retry_interval"),
    rabbit_retry_backoff: 1,
    rabbit_interval_max: 2 * seconds("oslo.messaging.rabbit_retry_interval"),
  });
}
