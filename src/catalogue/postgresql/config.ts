import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, memberHosts, timerMs } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import agent from "./agent.sh";
import { checkUser } from "./check.ts";
import type { PostgresqlOptions } from "./options.ts";
import {
  acknowledging,
  adminSecret,
  adminUser,
  agentPath,
  configPath,
  databasePort,
  dataDirectory,
  hbaPath,
  identPath,
  passfile,
  programs,
  replicationSecret,
  replicationUser,
  serviceFile,
  settingsPath,
} from "./places.ts";
import { addressBits, familyOf } from "../../spec/address.ts";
import { addressFor } from "../contract/networks.ts";
import type { Design } from "../contract/design.ts";

export function postgresqlFiles(view: HostView<PostgresqlOptions>): readonly ManagedFile[] {
  const { design, secrets } = view;
  const header = `# ${managedBy(design.site)}\n`;
  return [
    owned(configPath, `${header}${serverSettings(view).join("\n")}\n`),
    owned(hbaPath, `${header}${admissions(view).join("\n")}\n`),
    owned(identPath, `${header}quorate root postgres\nquorate postgres postgres\n`),
    {
      ...owned(
        passfile,
        [
          header.trim(),
          `*:*:*:${replicationUser}:${secrets[replicationSecret] ?? ""}`,
          `*:*:*:${adminUser}:${secrets[adminSecret] ?? ""}`,
          "",
        ].join("\n"),
      ),
      mode: 0o600,
      secret: true,
    },
    owned(serviceFile, `${header}${primaryService(view).join("\n")}\n`),
    {
      path: settingsPath,
      content: header + agentSettings(view),
      mode: 0o644,
      owner: "root",
      group: "root",
      secret: false,
    },
    { path: agentPath, content: `#!/bin/sh\n${agent}`, mode: 0o755, owner: "root", group: "root", secret: false },
  ];
}

/** The server reads its files as `postgres`; nobody else has business there. */
function owned(path: string, content: string): ManagedFile {
  return { path, content, mode: 0o640, owner: "postgres", group: "postgres", secret: false };
}

/** Values are quoted throughout: a number or a size may be, a name must be. */
function setting(name: string, value: string | number): string {
  return `${name} = '${String(value).replaceAll("'", "''")}'`;
}

function serverSettings({ design, host, options }: HostView<PostgresqlOptions>): readonly string[] {
  const timer = (name: string): string => `${timerMs(design, `postgresql.${name}`)}ms`;
  const others = design.members.filter((member) => member !== host);
  return [
    setting("data_directory", dataDirectory),
    setting("hba_file", hbaPath),
    setting("ident_file", identPath),
    setting("cluster_name", host),
    setting("listen_addresses", ownAddresses(design, host).join(", ")),
    setting("port", databasePort),
    setting("unix_socket_directories", "/run/postgresql"),
    setting("max_connections", options["max-connections"]),
    setting("shared_buffers", options["shared-buffers"]),
    setting("password_encryption", "scram-sha-256"),
    "",
    "# Replication: every commit is on another member before it is acknowledged.",
    setting("wal_level", "replica"),
    setting("hot_standby", "on"),
    setting("synchronous_commit", "on"),
    setting(
      "synchronous_standby_names",
      others.length === 0
        ? ""
        : `ANY ${acknowledging(design.members.length)} (${others.map((each) => `"${each}"`).join(", ")})`,
    ),
    setting("max_wal_senders", 2 * design.members.length + 4),
    setting("wal_keep_size", options["wal-keep"]),
    setting("recovery_target_timeline", "latest"),
    "# pg_rewind needs to know of every page that changed, hint bits included.",
    setting("wal_log_hints", "on"),
    setting("full_page_writes", "on"),
    setting("wal_receiver_timeout", timer("wal_receiver_timeout")),
    setting("wal_sender_timeout", timer("wal_sender_timeout")),
    setting("wal_receiver_status_interval", "1s"),
    setting("wal_retrieve_retry_interval", timer("wal_retrieve_retry_interval")),
    "",
    setting("tcp_user_timeout", timer("tcp_user_timeout")),
    setting("tcp_keepalives_idle", "30s"),
    setting("tcp_keepalives_interval", "5s"),
    setting("tcp_keepalives_count", 3),
    "",
    setting("log_destination", "syslog"),
    setting("syslog_ident", "postgres"),
    setting("log_line_prefix", ""),
  ];
}

/** Where a member serves, and where the others follow it. */
function ownAddresses(design: Pick<Design, "hosts" | "networks">, host: string): readonly string[] {
  return [...new Set([hostNamed(design, host).address, addressFor(design, host, "replication")])];
}

/** The network that holds this address and no other. */
function alone(address: string): string {
  return `${address}/${addressBits[familyOf(address)]}`;
}

/** Who may log in as whom, from where; the first line that fits decides. */
function admissions({ design }: HostView<PostgresqlOptions>): readonly string[] {
  const own = [adminUser, replicationUser, checkUser].join(",");
  const members = memberHosts(design).flatMap(({ name }) => ownAddresses(design, name));
  const balancers = design.hosts.filter(({ name }) =>
    design.components.some(({ fills, hosts }) => fills.includes("balancer") && hosts.includes(name)),
  );
  return [
    "local all postgres peer map=quorate",
    ...balancers.map(({ address }) => `host postgres ${checkUser} ${alone(address)} trust`),
    ...members.map((address) => `host replication ${replicationUser} ${alone(address)} scram-sha-256`),
    ...members.map((address) => `host postgres ${replicationUser} ${alone(address)} scram-sha-256`),
    ...members.map((address) => `host all ${adminUser} ${alone(address)} scram-sha-256`),
    `host all ${own},postgres all reject`,
    "host all all all scram-sha-256",
  ];
}

/** libpq tries the hosts one after another and keeps the one that is primary. */
function primaryService({ design }: HostView<PostgresqlOptions>): readonly string[] {
  return [
    "[quorate]",
    `host=${memberHosts(design)
      .map(({ address }) => address)
      .join(",")}`,
    `port=${databasePort}`,
    `user=${adminUser}`,
    `passfile=${passfile}`,
    "target_session_attrs=primary",
    // The least that libpq takes.
    "connect_timeout=2",
  ];
}

function agentSettings({ design }: HostView<PostgresqlOptions>): string {
  const copies = design.members.map((name) => `${name}=${addressFor(design, name, "replication")}`);
  return [
    `members="${copies.join(" ")}"`,
    `acknowledging=${acknowledging(copies.length)}`,
    `port=${databasePort}`,
    `bindir=${programs(design.release)}`,
    `patience=${Math.max(1, Math.ceil(design.detectionMs / 1000))}`,
    "",
  ].join("\n");
}
