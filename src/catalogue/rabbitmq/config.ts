import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, voterHosts, timerMs } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { renderKeyValues } from "../format/ini.ts";
import { releaseNamed } from "../releases/index.ts";
import { atLeast } from "../releases/release.ts";
import { addressFor } from "../contract/networks.ts";
import type { Design } from "../contract/design.ts";
import { beginFiles, beginLines } from "./begin.ts";
import { addressTuple, distributionPort, hasLongNames, interfaceKey, mainPath, nodeName } from "./erlang.ts";
import { cookieFiles } from "./cookie.ts";
import type { RabbitmqOptions } from "./options.ts";
import { fixedPort, portMapperFile, portMapperLine } from "./port-mapper.ts";
import { isSecure, listenerEntries, tlsFiles, tlsPaths, wireWords } from "./tls.ts";

export const unit = "rabbitmq-server.service";
/** The endpoint that brokers are reached at. */
export const queueEndpoint = "amqp";
export const queuePort = 5672;
/** Where brokers take clients by TLS. Source: IANA, "amqps". */
export const securePort = 5671;

export const paths = {
  conf: mainPath,
  advanced: "/etc/rabbitmq/advanced.config",
  environment: "/etc/rabbitmq/rabbitmq-env.conf",
  plugins: "/etc/rabbitmq/enabled_plugins",
} as const;

/**
 * Who the members are: read when a broker starts. One that runs is told itself (`members.ts`), so that a member that comes or goes
 * restarts no other.
 */
export const memberPaths = {
  nodes: "/etc/rabbitmq/conf.d/members.conf",
  hosts: "/etc/rabbitmq/inetrc",
  count: "/etc/rabbitmq/members.env",
} as const;

/** What a broker must start anew for: of its certificate it reads the file again, and of a new cookie it is told. */
export function startPaths(design: Pick<Design, "secrets">): readonly string[] {
  return [...Object.values(paths), ...(isSecure(design) ? Object.values(tlsPaths) : [])];
}

/** The files of a member. */
export function rabbitmqFiles(view: HostView<RabbitmqOptions>): readonly ManagedFile[] {
  const { design, secrets } = view;
  return [
    plainFile(paths.conf, mainConfig(view)),
    plainFile(paths.advanced, advancedConfig(view)),
    plainFile(paths.environment, environment(view)),
    plainFile(memberPaths.nodes, nodeList(design)),
    plainFile(memberPaths.hosts, hostTable(design)),
    plainFile(memberPaths.count, memberCount(design)),
    portMapperFile(design, view.host),
    ...beginFiles(design, view.host),
    ...tlsFiles(view),
    // No plugin: status is read with erl_call, which needs none.
    { ...plainFile(paths.plugins, "[].\n"), owner: "rabbitmq", group: "rabbitmq" },
    ...cookieFiles(secrets),
  ];
}

/** Source of the keys: the broker's own `rabbit.schema`, versions 3.10.8 and 4.0.5. */
function mainConfig({ design, host, options }: HostView<RabbitmqOptions>): string {
  const { address } = hostNamed(design, host);
  const seconds = (name: string): number => timerMs(design, name) / 1000;
  return renderKeyValues(managedBy(design.site), {
    cluster_name: design.site,
    ...listenerEntries(design, address, isSecure(design) ? securePort : queuePort),
    [interfaceKey]: addressFor(design, host, "queue"),
    "distribution.listener.port_range.min": distributionPort,
    "distribution.listener.port_range.max": distributionPort,
    "cluster_formation.peer_discovery_backend": "classic_config",
    cluster_partition_handling: "pause_minority",
    net_ticktime: seconds("rabbitmq.net_ticktime"),
    heartbeat: seconds("rabbitmq.heartbeat"),
    // After an outage of the whole site the last broker to stop may be the last to come back: wait for it, a day if need be.
    mnesia_table_loading_retry_timeout: 30_000,
    mnesia_table_loading_retry_limit: 2880,
    "vm_memory_high_watermark.relative": options.memoryShare,
    // In bytes: what it makes of a unit differs between versions.
    "disk_free_limit.absolute": options.freeDiskMiB * 1024 * 1024,
    // A queue would else be led by the broker that its client happens to be connected to, behind one balancer the same for
    // most; spread evenly, the loss of a host makes a third of the queues elect anew.
    ...(atLeast(releaseNamed(design.release), "rabbitmq", "4.0") ? { queue_leader_locator: "balanced" } : {}),
    // The balancers' health checks hang up in the middle of a handshake, some twenty times a second; each is a warning. By TLS some
    // are errors: see unlogged.erl.
    "log.connection.level": "error",
  });
}

/** Linux's numbers of IPPROTO_TCP and TCP_USER_TIMEOUT, `linux/in.h` and `linux/tcp.h`. */
const ipprotoTcp = 6;
const tcpUserTimeout = 18;

/** What rabbitmq.conf has no key for: an Erlang term, one application's settings a line. */
function advancedConfig({ design }: HostView): string {
  const aten = ["poll_interval", "heartbeat_interval"].map(
    (option) => `{${option}, ${timerMs(design, `rabbitmq.aten.${option}`)}}`,
  );
  const userTimeout = `[{raw, ${ipprotoTcp}, ${tcpUserTimeout}, <<${timerMs(design, "rabbitmq.dist_user_timeout")}:32/native>>}]`;
  const kernel = [
    ...["connect", "listen"].map((side) => `{inet_dist_${side}_options, ${userTimeout}}`),
    `{net_setuptime, ${timerMs(design, "rabbitmq.net_setuptime") / 1000}}`,
  ];
  return `%% ${managedBy(design.site)}\n[\n  {aten, [${aten.join(", ")}]},\n  {kernel, [${kernel.join(", ")}]}\n].\n`;
}

function environment({ design, host }: HostView): string {
  const member = hostNamed(design, host);
  const wire = wireWords(design, host);
  return [
    `# ${managedBy(design.site)}`,
    `NODENAME=${nodeName(member)}`,
    `NODE_IP_ADDRESS=${member.address}`,
    ...(hasLongNames(design) ? ["USE_LONGNAME=true"] : []),
    `export ERL_INETRC=${memberPaths.hosts}`,
    portMapperLine(design, host),
    `. ${memberPaths.count}`,
    // Schedulers that wait busily for work take it from the other services of the host. Source: erl(1), +sbwt.
    `SERVER_ADDITIONAL_ERL_ARGS="${[wire, `${fixedPort} +sbwt none +sbwtdcpu none +sbwtdio none -rabbit quorum_cluster_size $${memberCountName}`].join(" ").trim()}"`,
    ...(wire === "" ? [] : [`CTL_ERL_ARGS="${wire}"`]),
    ...beginLines(design),
    "",
  ].join("\n");
}

function nodeList(design: Design): string {
  const nodes = voterHosts(design).map((member, index): [string, string] => [
    `cluster_formation.classic_config.nodes.${index + 1}`,
    nodeName(member),
  ]);
  return renderKeyValues(managedBy(design.site), Object.fromEntries(nodes));
}

const memberCountName = "QUORATE_MEMBERS";

/** A new queue has a copy on every broker: by itself RabbitMQ would make three, however many brokers there are. */
function memberCount({ site, voters }: Design): string {
  return `# ${managedBy(site)}\n${memberCountName}=${voters.length}\n`;
}

/** The brokers find each other in this table, so that neither DNS nor /etc/hosts is asked. Source: inet_cfg(3erl). */
function hostTable(design: Design): string {
  const lines = voterHosts(design).map(
    ({ name }) => `{host, ${addressTuple(addressFor(design, name, "queue"))}, ["${name}"]}.`,
  );
  return [`%% ${managedBy(design.site)}`, ...lines, "{lookup, [file, native]}.", ""].join("\n");
}
