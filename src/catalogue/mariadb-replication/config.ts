import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, memberHosts, timerMs } from "../contract/lookup.ts";
import { addressFor } from "../contract/networks.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { overridden, renderIni, section, type IniSection } from "../format/ini.ts";
import { certificateIn } from "../format/pem.ts";
import { plainFile } from "../format/plain-file.ts";
import { giverFiles } from "../mariadb/copy-giver.ts";
import { newerDefaults, usualText } from "../mariadb/server.ts";
import takeCopy from "../mariadb/take-copy.py";
import { shellWord } from "../../text/shell-word.ts";
import { withGiven, withVariables } from "../../text/script.ts";
import agent from "./agent.sh";
import makeCopy from "./make-copy.py";
import type { ReplicationOptions } from "./options.ts";
import {
  adminLogin,
  adminSecret,
  adminUser,
  agentPath,
  atPrimary,
  configPath,
  dataDirectory,
  databasePort,
  domain,
  giver,
  replicationLogin,
  replicationSecret,
  replicationUser,
  settingsPath,
  takeAuthorityPath,
  takeCopyPath,
} from "./places.ts";
import { authorityPath, certificateFiles, clientTls, isSecure, serverTls } from "../mariadb/tls.ts";
import asksPrimary from "./at-primary.sh";

/** The files of a member. */
export function replicationFiles(view: HostView<ReplicationOptions>): readonly ManagedFile[] {
  const { design, host, secrets } = view;
  const header = managedBy(design.site);
  return [
    plainFile(configPath, renderIni(header, overridden([serverSection(view)], view.overrides))),
    loginFile(view, replicationLogin, replicationUser, replicationSecret),
    loginFile(view, adminLogin, adminUser, adminSecret),
    plainFile(settingsPath, `# ${header}\n${agentSettings(design)}`),
    program(agentPath, `#!/bin/bash\n${agent}`),
    program(
      atPrimary,
      `#!/bin/bash\n# ${header}\n${withVariables(asksPrimary, { login: adminLogin, members: memberHosts(design).map(({ address }) => address) })}`,
    ),
    program(
      takeCopyPath,
      `#!/usr/bin/python3\n# ${header}\n${withGiven(`${takeCopy}\n\n${makeCopy}`, { told: takes() })}`,
    ),
    plainFile(takeAuthorityPath, certificateIn(secrets[giver.authoritySecret] ?? "")),
    ...giverFiles(view, giver, addressFor(design, host, "replication")),
    ...certificateFiles(view),
  ];
}

function program(path: string, content: string): ManagedFile {
  return { ...plainFile(path, content), mode: 0o755 };
}

/** A year: the longest that the server counts in; a standby that is away for longer is no matter of a time-out. */
const neverMs = 31_536_000_000;

function serverSection({ design, host, options }: HostView<ReplicationOptions>): IniSection {
  const { nodeId } = hostNamed(design, host);
  return section("mysqld", {
    datadir: dataDirectory,
    bind_address: ownAddresses(design, host).join(","),
    skip_name_resolve: "ON",
    max_connections: options["max-connections"],
    // The balancers' checks are many short connections; a host must never be blocked for them.
    max_connect_errors: 4_294_967_295,
    ...usualText,
    ...newerDefaults(design),
    innodb_buffer_pool_size: options["buffer-pool"],
    performance_schema: "OFF",
    wait_timeout: 7200,
    ...serverTls(design),
    // Nothing but a promotion lets writes in, and nothing but the agent has it follow anyone.
    read_only: "ON",
    skip_slave_start: "ON",
    server_id: nodeId,
    report_host: host,
    gtid_domain_id: domain,
    gtid_strict_mode: "ON",
    log_bin: `${dataDirectory}/binlog`,
    log_slave_updates: "ON",
    binlog_format: "ROW",
    relay_log: `${dataDirectory}/relay`,
    relay_log_recovery: "ON",
    max_binlog_size: "100M",
    binlog_expire_logs_seconds: options["log-hours"] * 3600,
    // What was acknowledged, here or to the primary, outlives the power of all hosts.
    innodb_flush_log_at_trx_commit: 1,
    sync_binlog: 1,
    sync_relay_log: 1,
    // A commit waits for a standby before anybody sees it, however long that takes. The agent switches it on in whom it promotes.
    rpl_semi_sync_slave_enabled: "ON",
    rpl_semi_sync_master_wait_point: "AFTER_SYNC",
    rpl_semi_sync_master_wait_no_slave: "ON",
    rpl_semi_sync_master_timeout: neverMs,
    rpl_semi_sync_slave_kill_conn_timeout: 1,
    slave_net_timeout: timerMs(design, "mariadb.slave_net_timeout") / 1000,
    slave_parallel_threads: 4,
  });
}

/** Where a member serves, and where the others follow it. */
function ownAddresses(design: Pick<Design, "hosts" | "networks">, host: string): readonly string[] {
  return [...new Set([hostNamed(design, host).address, addressFor(design, host, "replication")])];
}

function loginFile({ design, secrets }: HostView, path: string, user: string, secret: string): ManagedFile {
  const login = { user, password: secrets[secret] ?? "", port: databasePort, protocol: "tcp", ...clientTls(design) };
  return {
    ...plainFile(path, renderIni(managedBy(design.site), [section("client", login)])),
    mode: 0o600,
    secret: true,
  };
}

function agentSettings(design: Design): string {
  const copies = design.members.map((name) => `${name}=${addressFor(design, name, "replication")}`);
  const ssl = isSecure(design)
    ? `MASTER_SSL=1, MASTER_SSL_CA='${authorityPath}', MASTER_SSL_VERIFY_SERVER_CERT=1`
    : "MASTER_SSL=0";
  return [
    `members=${shellWord(copies.join(" "))}`,
    `domain=${domain}`,
    `port=${databasePort}`,
    `patience=${Math.max(1, Math.ceil(design.detectionMs / 1000))}`,
    `heartbeat=${timerMs(design, "mariadb.heartbeat_period") / 1000}`,
    `ssl=${shellWord(ssl)}`,
    "",
  ].join("\n");
}

function takes(): object {
  return {
    authority: takeAuthorityPath,
    // The giver's own file: who gives and who takes are the same.
    password: "/etc/quorate/copy-source/password",
    basePort: giver.port,
    domain,
  };
}
