import type { ClientFile, SiteModel } from "../../review/model/site-model.ts";
import type { WrittenTimer } from "./timers.ts";

/** Where a service's file has a timer of the design, in seconds. */
interface Place {
  readonly name: string;
  readonly file: RegExp;
  readonly section: string;
  readonly key: string;
}

const anyService = /^(?!.*agent)[a-z]+(-[a-z]+)?\.conf$/u;

/** Sources: the services' own lists of options; oslo.messaging, oslo.cache. */
const places: readonly Place[] = [
  place("oslo.db.retry_interval", anyService, "database", "retry_interval"),
  place("heat.rpc_response_timeout", /^heat\.conf$/u, "DEFAULT", "rpc_response_timeout"),
  place("octavia.rpc_response_timeout", /^octavia\.conf$/u, "DEFAULT", "rpc_response_timeout"),
  place("barbican.rpc_response_timeout", /^barbican\.conf$/u, "DEFAULT", "rpc_response_timeout"),
  place("oslo.messaging.kombu_reconnect_delay", anyService, "oslo_messaging_rabbit", "kombu_reconnect_delay"),
  place("oslo.messaging.rabbit_retry_interval", anyService, "oslo_messaging_rabbit", "rabbit_retry_interval"),
  place("memcached.socket_timeout", /^keystone\.conf$/u, "cache", "memcache_socket_timeout"),
  place("memcached.dead_retry", /^keystone\.conf$/u, "cache", "memcache_dead_retry"),
  place("nova.report_interval", /^nova(-\w+)?\.conf$/u, "DEFAULT", "report_interval"),
  place("nova.service_down_time", /^nova(-\w+)?\.conf$/u, "DEFAULT", "service_down_time"),
  place("nova.rpc_response_timeout", /^nova(-\w+)?\.conf$/u, "DEFAULT", "rpc_response_timeout"),
  place("neutron.report_interval", /^neutron.*\.conf$/u, "agent", "report_interval"),
  place("neutron.agent_down_time", /^neutron.*\.conf$/u, "DEFAULT", "agent_down_time"),
  place("neutron.rpc_response_timeout", /^neutron.*\.conf$/u, "DEFAULT", "rpc_response_timeout"),
  place("neutron.rpc_response_max_timeout", /^neutron.*\.conf$/u, "DEFAULT", "rpc_response_max_timeout"),
  place("neutron.ha_vrrp_advert_int", /^(neutron|l3_agent).*\.(conf|ini)$/u, "DEFAULT", "ha_vrrp_advert_int"),
  place(
    "neutron.check_child_processes_interval",
    /^(neutron|l3_agent|dhcp_agent).*\.(conf|ini)$/u,
    "agent",
    "check_child_processes_interval",
  ),
  place("cinder.report_interval", /^cinder\.conf$/u, "DEFAULT", "report_interval"),
  place("cinder.service_down_time", /^cinder\.conf$/u, "DEFAULT", "service_down_time"),
];

function place(name: string, file: RegExp, section: string, key: string): Place {
  return { name, file, section, key };
}

/** The timers of OpenStack's services that their files set. */
export function serviceTimers({ clients }: Pick<SiteModel, "clients">): readonly WrittenTimer[] {
  return clients.flatMap((client) =>
    places.flatMap(({ name, file, section, key }) => {
      const seconds = file.test(client.name) ? secondsOf(client, section, key) : undefined;
      return seconds === undefined ? [] : [{ host: client.host, name, ms: Math.round(1000 * seconds) }];
    }),
  );
}

function secondsOf(client: ClientFile, section: string, key: string): number | undefined {
  const text = client.option(section, key)?.value ?? "";
  return /^\d{1,9}(\.\d{1,6})?$/u.test(text) ? Number(text) : undefined;
}

/** The timers that are looked for in services' files. */
export const timersOfServices: readonly string[] = places.map(({ name }) => name);

/** The layers of which some host has a file: what is not written there is what the program takes by itself. */
export function layersWritten(model: SiteModel): ReadonlySet<string> {
  const has = (file: RegExp, section?: string): boolean =>
    model.clients.some(
      ({ name, sections }) => file.test(name) && (section === undefined || sections.includes(section)),
    );
  return new Set([
    ...(model.backends.length > 0 ? ["haproxy"] : []),
    ...(model.addresses.length > 0 ? ["keepalived"] : []),
    ...(model.memberships.length > 0 ? ["corosync"] : []),
    ...(model.clusters.length > 0 ? ["pacemaker"] : []),
    ...(model.databases.some(({ isMember }) => isMember) ? ["galera"] : []),
    ...(model.queues.length > 0 ? ["rabbitmq"] : []),
    ...(model.clients.length > 0 ? ["oslo.messaging", "oslo.db"] : []),
    ...(has(/^keystone\.conf$/u, "cache") ? ["memcached"] : []),
    ...(has(/^nova/u) ? ["nova"] : []),
    ...(has(/^neutron/u) ? ["neutron"] : []),
    ...(has(/^cinder/u) ? ["cinder"] : []),
  ]);
}
