import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { addressFor } from "../contract/networks.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { admissions, identities, type Admitted } from "../postgresql-server/admissions.ts";
import { alone } from "../postgresql-server/alone.ts";
import { owned, passwordFile, primaryFile } from "../postgresql-server/client-files.ts";
import type { PostgresqlOptions } from "../postgresql-server/options.ts";
import { acknowledging, databasePort, dataDirectory, programs } from "../postgresql-server/places.ts";
import {
  accessParameters,
  connectionParameters,
  logParameters,
  ownAddresses,
  silenceParameters,
  walSenders,
  type Parameter,
} from "../postgresql-server/settings.ts";
import { certificateFiles, cluster, isSecure, memberWords } from "../postgresql-server/tls.ts";
import agent from "./agent.sh";
import { checkUser } from "./check.ts";
import { agentPath, configPath, hbaPath, identPath, settingsPath } from "./places.ts";

export function postgresqlFiles(view: HostView<PostgresqlOptions>): readonly ManagedFile[] {
  const { design } = view;
  const header = `# ${managedBy(design.site)}\n`;
  return [
    owned(configPath, `${header}${serverSettings(view).join("\n")}\n`),
    owned(hbaPath, `${header}${admissions(design, checks(design)).join("\n")}\n`),
    owned(identPath, `${header}${identities.join("\n")}\n`),
    passwordFile(view),
    ...certificateFiles(view),
    primaryFile(design),
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

/** Values are quoted throughout: a number or a size may be, a name must be. */
function setting([name, value]: Parameter): string {
  return `${name} = '${String(value).replaceAll("'", "''")}'`;
}

function set(...parameters: readonly Parameter[]): readonly string[] {
  return parameters.map(setting);
}

function serverSettings({ design, host, options }: HostView<PostgresqlOptions>): readonly string[] {
  const others = design.members.filter((member) => member !== host);
  const waitedFor =
    others.length === 0
      ? ""
      : `ANY ${acknowledging(design.members.length)} (${others.map((each) => `"${each}"`).join(", ")})`;
  return [
    ...set(
      ["data_directory", dataDirectory],
      ["hba_file", hbaPath],
      ["ident_file", identPath],
      ["cluster_name", host],
      ["listen_addresses", ownAddresses(design, host).join(", ")],
      ["port", databasePort],
      ["unix_socket_directories", "/run/postgresql"],
      ...accessParameters(design, options),
    ),
    "",
    "# Replication: every commit is on another member before it is acknowledged.",
    ...set(
      ["wal_level", "replica"],
      ["hot_standby", "on"],
      ["synchronous_commit", "on"],
      ["synchronous_standby_names", waitedFor],
      walSenders(design),
      ["wal_keep_size", options["wal-keep"]],
      ["recovery_target_timeline", "latest"],
    ),
    "# pg_rewind needs to know of every page that changed, hint bits included.",
    ...set(["wal_log_hints", "on"], ["full_page_writes", "on"], ...silenceParameters(design)),
    "",
    ...set(...connectionParameters(design)),
    "",
    ...set(...logParameters),
  ];
}

/** Balancers ask whether a member is promoted, where they can in no other way in the clear: they read nothing. */
function checks(design: Design): Admitted {
  const balancers = design.hosts.filter(({ name }) =>
    design.components.some(({ fills, hosts }) => fills.includes("balancer") && hosts.includes(name)),
  );
  const by = design.endpoints.some(({ check }) => check.kind === "exchange" && check.tls?.believes === cluster)
    ? "hostssl"
    : "host";
  return {
    users: [checkUser],
    lines: balancers.map(({ address }) => `${by} postgres ${checkUser} ${alone(address)} trust`),
  };
}

function agentSettings({ design }: HostView<PostgresqlOptions>): string {
  const copies = design.members.map((name) => `${name}=${addressFor(design, name, "replication")}`);
  return [
    `members="${copies.join(" ")}"`,
    `acknowledging=${acknowledging(copies.length)}`,
    `port=${databasePort}`,
    `bindir=${programs(design.release)}`,
    `patience=${Math.max(1, Math.ceil(design.detectionMs / 1000))}`,
    ...(isSecure(design) ? [`wire="${memberWords(design).join(" ")}"`] : []),
    "",
  ].join("\n");
}
