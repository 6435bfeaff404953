import { isTrue } from "../model/client.ts";
import type { Finding } from "../../spec/finding.ts";
import { seconds, type Setting } from "../model/setting.ts";
import type { ClientFile, SiteModel } from "../model/site-model.ts";
import { finding, type Rule } from "./rule.ts";

/** Defaults of the services, in seconds: neutron's agents, nova's services; oslo.db's connection_recycle_time. */
const agentPairs = [
  { service: "neutron", down: ["DEFAULT", "agent_down_time", 75], report: ["AGENT", "report_interval", 30] },
  { service: "nova", down: ["DEFAULT", "service_down_time", 60], report: ["DEFAULT", "report_interval", 10] },
  { service: "cinder", down: ["DEFAULT", "service_down_time", 60], report: ["DEFAULT", "report_interval", 10] },
] as const;
const defaultRecycleSeconds = 3600;

function isOf(client: ClientFile, service: string): boolean {
  return client.name.startsWith(service) || client.path.includes(`/${service}/`);
}

function numberOf(client: ClientFile, section: string, key: string): number | undefined {
  const text = client.option(section, key)?.value ?? "";
  return /^\d{1,9}$/u.test(text) ? Number(text) : undefined;
}

/** Agents report from their hosts, the server judges on its own: the slowest report counts against each judge. */
const agentDown: Rule = (model) =>
  agentPairs.flatMap(({ service, down, report }) => {
    const clients = model.clients.filter((client) => isOf(client, service));
    const sections = [report[0], report[0].toLowerCase()];
    const reports = clients.flatMap((client) =>
      sections.flatMap((section) => numberOf(client, section, report[1]) ?? []),
    );
    const reportSeconds = reports.length === 0 ? report[2] : Math.max(...reports);
    // Without a judge's own line its default counts, which is pointed at where the report stands.
    const judges = clients.filter((client) => client.option(down[0], down[1]) !== undefined);
    const others = clients.filter((client) =>
      sections.some((section) => client.option(section, report[1]) !== undefined),
    );
    return (judges.length > 0 ? judges : others.slice(0, 1)).flatMap((client) => {
      const downSeconds = numberOf(client, down[0], down[1]) ?? down[2];
      const setting =
        client.option(down[0], down[1]) ?? sections.map((section) => client.option(section, report[1])).find(Boolean);
      return downSeconds >= 2 * reportSeconds || setting === undefined
        ? []
        : [
            finding(
              "agent-down-too-early",
              "warning",
              setting.where,
              `${down[1]} ${downSeconds} s is less than twice ${report[1]} ${reportSeconds} s: one late report, as every failover causes, makes ${service} call live agents dead and move or refuse their work.`,
              `Write "${down[1]} = ${Math.ceil(reportSeconds * 2.5)}" in [${down[0]}] of the ${service} servers.`,
            ),
          ];
    });
  });

/** Shorter than pools of connections keep one that nobody uses. */
const idleShortMs = 300_000;

/** Of services whose files were not given: what they keep where they are told nothing. */
function idleOfUnread(model: SiteModel, name: string, idle: Setting<number>): readonly Finding[] {
  const hasApis = model.backends.some(({ serves }) => serves === "http");
  if (!hasApis) {
    return idle.value > idleShortMs
      ? []
      : [
          finding(
            "idle-below-recycle",
            "advice",
            idle.where,
            `The balancer cuts an idle database connection after ${seconds(idle.value)} (${name}), and pools keep one for longer as a rule (the server itself for 8 h, wait_timeout): after each quiet spell requests meet dead connections.`,
            `Write "timeout client" and "timeout server" of more than the pools keep a connection in ${name}, or let the pools give one up earlier.`,
          ),
        ];
  }
  return idle.value >= defaultRecycleSeconds * 1000
    ? []
    : [
        finding(
          "idle-below-recycle",
          "advice",
          idle.where,
          `The balancer cuts an idle database connection after ${seconds(idle.value)} (${name}), and services keep one for ${seconds(defaultRecycleSeconds * 1000)} unless their files, which were not given, say otherwise: after each quiet spell requests then meet dead connections, one error or reconnection each.`,
          `Write "connection_recycle_time = ${Math.max(1, Math.floor(idle.value / 2000))}" in [database] of the services, or "timeout client" and "timeout server" of more than ${seconds(defaultRecycleSeconds * 1000)} in ${name}.`,
        ),
      ];
}

/** Connections that the pool keeps longer than the balancer does are found dead by the next request. */
const idleBelowRecycle: Rule = (model) => {
  const backend = model.backends
    .filter(({ serves, idleTimeoutMs }) => serves === "database" && idleTimeoutMs !== undefined)
    .toSorted((a, b) => (a.idleTimeoutMs?.value ?? 0) - (b.idleTimeoutMs?.value ?? 0))[0];
  const idle = backend?.idleTimeoutMs;
  if (backend === undefined || idle === undefined) {
    return [];
  }
  if (model.clients.length === 0) return idleOfUnread(model, backend.name, idle);
  const recycling = model.clients.filter((client) => client.option("database", "connection") !== undefined);
  const longest = recycling
    .map((client) => ({
      client,
      ms: (numberOf(client, "database", "connection_recycle_time") ?? defaultRecycleSeconds) * 1000,
    }))
    .filter(({ ms }) => ms > idle.value)
    .toSorted((a, b) => b.ms - a.ms)[0];
  if (longest === undefined) {
    return [];
  }
  const { client, ms } = longest;
  const setting = client.option("database", "connection_recycle_time");
  return [
    finding(
      "idle-below-recycle",
      "warning",
      setting?.where ?? idle.where,
      `The balancer cuts an idle database connection after ${seconds(idle.value)} (${backend.name}), while ${client.name} keeps it for ${seconds(ms)}${setting === undefined ? ", the default" : ""}: after each quiet spell requests meet dead connections, one error or reconnection each.`,
      `Write "connection_recycle_time = ${Math.max(1, Math.floor(idle.value / 2000))}" in [database] of the services, or "timeout client" and "timeout server" of more than ${seconds(ms)} in ${backend.name}.`,
    ),
  ];
};

/** oslo.db's defaults for the first connection of a service: attempts, and seconds between them (oslo.db `options.py`). */
const defaultRetries = 10;
const defaultRetrySeconds = 10;

/** A service that starts while the database fails over ends when it runs out of attempts, and nobody starts it again. */
const retriesBelowFailover: Rule = (model) => {
  const balancerMs = model.backends
    .filter(({ serves }) => serves === "database")
    .flatMap(({ servers }) => servers.filter(({ checked }) => checked).map(({ detectionMs }) => detectionMs.value));
  const databaseMs = model.databases.map(({ suspectMs, inactiveCheckMs }) => suspectMs.value + inactiveCheckMs.value);
  const failoverMs = Math.max(0, ...balancerMs, ...databaseMs);
  return model.clients.flatMap((client) => {
    const retries = client.option("database", "max_retries");
    const pause = client.option("database", "retry_interval");
    const setting = retries ?? pause;
    if (setting === undefined || retries?.value === "-1") return [];
    const count = numberOf(client, "database", "max_retries") ?? defaultRetries;
    const pauseSeconds = numberOf(client, "database", "retry_interval") ?? defaultRetrySeconds;
    if (count * pauseSeconds * 1000 >= failoverMs) return [];
    return [
      finding(
        "retries-below-failover",
        "warning",
        setting.where,
        `${client.name} gives the database up after ${seconds(count * pauseSeconds * 1000)} (max_retries ${count}, retry_interval ${pauseSeconds} s), while another member takes over after up to ${seconds(failoverMs)}: a service that starts in the meantime ends, and stays down until someone starts it again.`,
        `Write "max_retries = -1" in [database]: the service then asks until the database is back.`,
      ),
    ];
  });
};

/** masakari-monitors' host monitor asks the BMC whether a silent host is really off, unless it is told not to. */
const blindEvacuation: Rule = (model) =>
  model.clients
    .filter(({ path }) => path.includes("masakari"))
    .flatMap((client) => {
      const off = client.option("host", "disable_ipmi_check");
      return off === undefined || !isTrue(off.value)
        ? []
        : [
            finding(
              "evacuation-without-fencing",
              "error",
              off.where,
              "disable_ipmi_check = True: Masakari takes a host that only became silent for a dead one, and starts its instances elsewhere while they go on running there: each then runs twice on one disk, and the disk is destroyed.",
              `Write "disable_ipmi_check = False", and give Pacemaker a fence device for every compute host (stonith-enabled=true), where the monitor finds the BMC that it asks.`,
            ),
          ];
    });

/**
 * kolla-ansible runs Glance's file store on one host, unless the operator told it that the directory is shared; the file
 * itself names the directory in the container either way.
 */
function isSharedByKolla(client: ClientFile, model: SiteModel): boolean {
  return (
    client.path.startsWith("/etc/kolla/") &&
    model.backends.some(({ name, servers }) => name.startsWith("glance_api") && servers.length > 1)
  );
}

const imageStore: Rule = (model) =>
  model.clients
    .filter((client) => client.name === "glance-api.conf" && !isSharedByKolla(client, model))
    .flatMap((client) => {
      const chosen = client.option("glance_store", "default_backend") ?? client.option("glance_store", "default_store");
      const enabled = client.option("DEFAULT", "enabled_backends");
      const kind = storeKind(chosen?.value, enabled?.value, client);
      // A directory elsewhere is a mount point for all that the files can tell.
      return kind !== "file" || !isLocal(client, chosen?.value)
        ? []
        : [
            finding(
              "image-store-on-one-disk",
              "warning",
              (chosen ?? client.option("glance_store", "filesystem_store_datadir"))?.where ?? client.start,
              `Images are kept in files on the host that took the upload${chosen === undefined ? " (Glance's default)" : ""}: no other host has them, and they are gone with that disk, unless the directory is a shared mount.`,
              `Use a shared store: "default_backend = swift" or rbd with its section and "enabled_backends" in [DEFAULT]; or mount the same directory from shared storage on every host.`,
            ),
          ];
    });

/** Where Glance's packages keep images. */
const defaultImageDirectory = "/var/lib/glance/images";

/** The packages' own directory, or none given, unless something that hosts share is mounted there. */
function isLocal(client: ClientFile, backend: string | undefined): boolean {
  const directory =
    client.option(backend ?? "glance_store", "filesystem_store_datadir") ??
    client.option("glance_store", "filesystem_store_datadir");
  const path = directory?.value ?? defaultImageDirectory;
  const isShared = client.sharedMounts.some((mount) => `${path}/`.startsWith(`${mount.replace(/\/$/u, "")}/`));
  return !isShared && path.startsWith("/var/lib/glance");
}

function storeKind(chosen: string | undefined, enabled: string | undefined, client: ClientFile): string {
  if (chosen === undefined) {
    const stores = client.option("glance_store", "stores")?.value;
    return enabled !== undefined || (stores !== undefined && !stores.includes("file")) ? "unknown" : "file";
  }
  const pair = (enabled ?? "").split(",").find((candidate) => candidate.trim().startsWith(`${chosen}:`));
  return pair?.split(":")[1]?.trim() ?? chosen;
}

/** Options that oslo.config ignores without a word where they stand, and where they belong. */
const misplaced = [
  {
    file: /^l3[_-]agent\.ini$/u,
    section: "DEFAULT",
    key: "allow_automatic_l3agent_failover",
    belongs: `[DEFAULT] of the server's neutron.conf`,
  },
  {
    file: /\.conf$/u,
    section: "oslo_messaging_rabbit",
    key: "rabbit_quorum_queues",
    belongs: `"rabbit_quorum_queue" (singular) in the same place`,
  },
] as const;

const optionIgnored: Rule = (model) =>
  model.clients.flatMap((client) =>
    misplaced.flatMap(({ file, section, key, belongs }) => {
      const setting = file.test(client.name) ? client.option(section, key) : undefined;
      return setting === undefined
        ? []
        : [
            finding(
              "option-ignored",
              "warning",
              setting.where,
              `${key} has no effect here: the program knows no such option in ${client.name} [${section}] and ignores it without a word${isTrue(setting.value) ? "; what it should switch on is off" : ""}.`,
              `Write it as ${belongs}.`,
            ),
          ];
    }),
  );

export const clientRules: readonly Rule[] = [
  agentDown,
  idleBelowRecycle,
  retriesBelowFailover,
  blindEvacuation,
  imageStore,
  optionIgnored,
];
