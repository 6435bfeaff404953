import { listed, type Setting } from "../model/setting.ts";
import { isFalse, isTrue, rabbitOption } from "../model/client.ts";
import type { ClientFile, SiteModel } from "../model/site-model.ts";
import { finding, grouped, type Rule } from "./rule.ts";

/**
 * What a service keeps once where it is told nothing: defaults that were made for one host. They are told where the site
 * has several hosts for the same work.
 */
function hasSeveralHosts(model: SiteModel): boolean {
  return (
    model.backends.some(({ servers }) => servers.length > 1) ||
    model.clients.some((client) => brokersOf(client).length > 1) ||
    model.queues.some(({ nodes }) => nodes.length > 1) ||
    new Set(model.queues.map(({ host }) => host)).size > 1
  );
}

/** Where a service is told its brokers: since Pike in one address, before in options of their own. */
function brokersAt(client: ClientFile): Setting<string> | undefined {
  const of = (key: string) => rabbitOption(client, key);
  return client.option("DEFAULT", "transport_url") ?? of("rabbit_hosts") ?? of("rabbit_host");
}

/** `rabbit://user:password@c1:5672,user:password@c2:5672/vhost`, `rabbit_hosts = c1,c2`: the hosts, with their ports. */
export function brokersOf(client: ClientFile): readonly string[] {
  const url = brokersAt(client)?.value ?? "";
  const hosts = url.includes("://") ? (/^rabbit(?:\+ssl)?:\/\/([^/?]*)/u.exec(url)?.[1] ?? "") : url;
  return hosts
    .split(",")
    .map((each) => each.slice(each.lastIndexOf("@") + 1).trim())
    .filter((each) => each !== "");
}

const quorumRemedy = `Write "rabbit_quorum_queue = true" in [oslo_messaging_rabbit] of every service; then stop the services, delete the old queues (rabbitmqctl delete_queue), and start them: they declare their queues anew.`;

/** oslo.messaging: `rabbit_quorum_queue` is false where it is not written. */
const queuesOnOneBroker: Rule = (model) => {
  const mirrors =
    model.queues.some(({ mirroredPolicies }) => mirroredPolicies.length > 0) ||
    model.clusters.some(({ resources }) => resources.mirrors.length > 0);
  const brokers = Math.max(
    0,
    ...model.clients.map((client) => brokersOf(client).length),
    ...model.queues.map(({ nodes }) => nodes.length),
    new Set(model.queues.map(({ host }) => host)).size,
  );
  if (mirrors || brokers < 2) return [];
  const alone = model.clients.filter(
    (client) =>
      brokersOf(client).length > 0 &&
      // It sends notifications and answers no calls.
      client.name !== "keystone.conf" &&
      !isTrue(client.option("oslo_messaging_rabbit", "rabbit_quorum_queue")?.value) &&
      !isTrue(rabbitOption(client, "rabbit_ha_queues")?.value),
  );
  const [first] = alone;
  if (first === undefined) return [];
  const written = alone
    .map((client) => client.option("oslo_messaging_rabbit", "rabbit_quorum_queue"))
    .find((setting) => setting !== undefined && isFalse(setting.value));
  const where = written?.where ?? brokersAt(first)?.where ?? first.start;
  return [
    finding(
      "queues-on-one-broker",
      "error",
      where,
      `${listed([...new Set(alone.map(({ name }) => name))])}: rabbit_quorum_queue is ${written === undefined ? "not set, and false by default" : "false"}: each queue lives on one of the ${brokers} brokers, and is gone with it, its messages and replies as well, although the brokers form a cluster.`,
      quorumRemedy,
    ),
  ];
};

/** A neutron server that keeps routers and networks on agents; OVN spreads them by itself. */
function routersOnAgents(client: ClientFile, model: SiteModel): boolean {
  const plugins = (client.option("DEFAULT", "service_plugins")?.value ?? "").split(",").map((each) => each.trim());
  return (
    client.name === "neutron.conf" &&
    client.option("database", "connection") !== undefined &&
    (plugins.some((plugin) => plugin === "router" || plugin.endsWith("L3RouterPlugin")) ||
      client.option("DEFAULT", "l3_ha") !== undefined ||
      // Where the cluster runs the agents, the plugin may stand in another file.
      model.clusters.some(({ resources }) => resources.types.includes("neutron-l3-agent")))
  );
}

const routersOnOneHost: Rule = (model) =>
  !hasSeveralHosts(model)
    ? []
    : model.clients
        .filter((client) => routersOnAgents(client, model))
        .flatMap((client) => {
          const ha = client.option("DEFAULT", "l3_ha");
          return isTrue(ha?.value) || isTrue(client.option("DEFAULT", "router_distributed")?.value)
            ? []
            : [
                finding(
                  "routers-on-one-host",
                  "warning",
                  ha?.where ?? client.option("DEFAULT", "service_plugins")?.where ?? client.start,
                  `l3_ha is ${ha === undefined ? "not set, and false by default" : "false"}: each router is on one network host, and when that is lost the instances behind it are cut off from other networks until someone moves the router.`,
                  `Write "l3_ha = true" in [DEFAULT] of the neutron servers' neutron.conf; routers that exist are changed one by one (openstack router set --disable, --ha, --enable).`,
                ),
              ];
        });

const networksOnOneHost: Rule = (model) =>
  !hasSeveralHosts(model)
    ? []
    : model.clients
        .filter((client) => routersOnAgents(client, model))
        .flatMap((client) => {
          const agents = client.option("DEFAULT", "dhcp_agents_per_network");
          return Number(agents?.value ?? "1") > 1
            ? []
            : [
                finding(
                  "networks-on-one-host",
                  "warning",
                  agents?.where ?? client.option("DEFAULT", "service_plugins")?.where ?? client.start,
                  `dhcp_agents_per_network is ${agents === undefined ? "not set, and 1 by default" : agents.value}: each network has its DHCP on one host, and when that is lost its instances get no address when they start, and lose theirs when the lease ends.`,
                  `Write "dhcp_agents_per_network = 2" in [DEFAULT] of the neutron servers' neutron.conf.`,
                ),
              ];
        });

/** A client that knows fewer brokers than there are waits for the one that is dead. */
const brokersNotListed: Rule = (model) => {
  const all = Math.max(
    0,
    ...model.queues.map(({ nodes }) => nodes.length),
    ...model.clients.map((client) => brokersOf(client).length),
  );
  const known = new Set(
    model.clients
      .map(brokersOf)
      .filter((brokers) => brokers.length > 1)
      .flat(),
  );
  const few = model.clients.filter((client) => {
    const own = brokersOf(client);
    // One address may be a balancer's, unless others list it among the brokers.
    return own.length > 0 && own.length < all && (own.length > 1 || known.has(own[0] ?? ""));
  });
  return grouped(few, ({ host }) => host).map(([client, ...others]) =>
    finding(
      "servers-not-listed",
      "warning",
      { place: (client.option("DEFAULT", "transport_url")?.where ?? client.start).place },
      `transport_url of ${listed([client, ...others].map(({ name }) => name))} names ${brokersOf(client).length} of ${all} brokers (${listed(brokersOf(client))}): when ${brokersOf(client).length === 1 ? "it is" : "they are"} lost the service has no queue, although others are up.`,
      "Write every broker in transport_url: rabbit://USER:PASSWORD@HOST1:5672,USER:PASSWORD@HOST2:5672,USER:PASSWORD@HOST3:5672/VHOST.",
    ),
  );
};

const cacheKeys = [
  ["cache", "memcache_servers"],
  ["keystone_authtoken", "memcached_servers"],
] as const;

const cachesNotListed: Rule = (model) => {
  const lists = model.clients.flatMap((client) =>
    cacheKeys.flatMap(([section, key]) => {
      const setting = client.option(section, key);
      const servers = (setting?.value ?? "").split(",").filter((each) => each.trim() !== "");
      return setting === undefined || servers.length === 0 ? [] : [{ client, section, key, setting, servers }];
    }),
  );
  const all = Math.max(0, ...lists.map(({ servers }) => servers.length));
  const everyone = new Set(lists.filter(({ servers }) => servers.length > 1).flatMap(({ servers }) => servers));
  return lists
    .filter(({ servers }) => servers.length < all && servers.every((server) => everyone.has(server)))
    .map(({ client, section, key, setting, servers }) =>
      finding(
        "servers-not-listed",
        "warning",
        setting.where,
        `${key} in [${section}] of ${client.name} names ${servers.length} of ${all} caches: when ${servers.length === 1 ? "it is" : "they are"} lost every token is looked up in keystone again, and each look waits for the dead cache first.`,
        `Write every cache in ${key}, or the address of a balancer before them.`,
      ),
    );
};

export const copiesRules: readonly Rule[] = [
  queuesOnOneBroker,
  routersOnOneHost,
  networksOnOneHost,
  brokersNotListed,
  cachesNotListed,
];
