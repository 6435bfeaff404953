import type { Design } from "../contract/design.ts";
import { memberHosts, timerMs } from "../contract/lookup.ts";
import type { HostView } from "../contract/technology.ts";
import { section, type IniSection } from "../format/ini.ts";
import { amqpPort } from "./config.ts";

/**
 * oslo.messaging's `transport_url` for a service: all brokers, the host's own first.
 * Source: oslo.messaging 14.0.3, `transport.TransportURL.parse`.
 */
export function transportUrl({ design, host, secrets }: HostView, owner: string): string {
  const login = design.queueUsers.find((each) => each.owner === owner);
  if (login === undefined) throw new Error(`invariant: the design has no queue user of ${owner}`);
  const members = memberHosts(design);
  const places = [...members.filter(({ name }) => name === host), ...members.filter(({ name }) => name !== host)].map(
    ({ address }) => `${login.user}:${secrets[login.passwordSecret] ?? ""}@${address}:${amqpPort}`,
  );
  return `rabbit://${places.join(",")}/${encodeURIComponent(login.vhost)}`;
}

/** oslo.messaging's section `[oslo_messaging_rabbit]`. Source: oslo.messaging 14.0.3 `impl_rabbit.py`. */
export function messagingSection(design: Pick<Design, "timers">): IniSection {
  const seconds = (name: string): number => timerMs(design, name) / 1000;
  return section("oslo_messaging_rabbit", {
    rabbit_quorum_queue: true,
    amqp_durable_queues: true,
    heartbeat_timeout_threshold: seconds("rabbitmq.heartbeat"),
    heartbeat_rate: 3,
    kombu_failover_strategy: "round-robin",
    kombu_reconnect_delay: seconds("oslo.messaging.kombu_reconnect_delay"),
    rabbit_retry_interval: seconds("oslo.messaging.rabbit_retry_interval"),
    rabbit_retry_backoff: 1,
    rabbit_interval_max: 2 * seconds("oslo.messaging.rabbit_retry_interval"),
  });
}
