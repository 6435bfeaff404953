import type { Design } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import type { HostView } from "../contract/technology.ts";
import { section, type IniSection } from "../format/ini.ts";
import { endpointNamed, nearestPlace } from "../openstack/endpoint.ts";

/** Name of the endpoint that brokers are reached at. */
export const queueEndpoint = "amqp";

/**
 * oslo.messaging's `transport_url` for a service: the balancer beside it, and behind that the brokers that live.
 *
 * A list of all brokers is what is usually written there. Measured with the power of one broker cut: a service that was
 * connected to it and had the list held requests up for 5.6 s, then 9.9 s, then 5 s, since it tries the dead one again
 * and again; behind the balancer, which cuts connections to a dead broker, one request waited, for as long as it takes until
 * the other brokers give the dead one up and let a queue be bound (`rabbitmq.net_ticktime`).
 */
export function transportUrl({ design, secrets }: HostView, owner: string): string {
  const login = design.queueUsers.find((each) => each.owner === owner);
  if (login === undefined) throw new Error(`invariant: the design has no queue user of ${owner}`);
  const place = nearestPlace(endpointNamed(design, queueEndpoint));
  return `rabbit://${login.user}:${secrets[login.passwordSecret] ?? ""}@${place}/${encodeURIComponent(login.vhost)}`;
}

/** oslo.messaging's section `[oslo_messaging_rabbit]`. Source: oslo.messaging 14.0.3 `impl_rabbit.py`. */
export function messagingSection(design: Pick<Design, "timers">): IniSection {
  const seconds = (name: string): number => timerMs(design, name) / 1000;
  return section("oslo_messaging_rabbit", {
    rabbit_quorum_queue: true,
    amqp_durable_queues: true,
    heartbeat_timeout_threshold: seconds("rabbitmq.heartbeat"),
    heartbeat_rate: 3,
    kombu_reconnect_delay: seconds("oslo.messaging.kombu_reconnect_delay"),
    rabbit_retry_interval: seconds("oslo.messaging.rabbit_retry_interval"),
    rabbit_retry_backoff: 1,
    rabbit_interval_max: 2 * seconds("oslo.messaging.rabbit_retry_interval"),
  });
}
