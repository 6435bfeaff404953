import { stringify } from "yaml";
import { withPort } from "../../text/network-place.ts";
import { withGiven } from "../../text/script.ts";
import { shellWord } from "../../text/shell-word.ts";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, timerMs } from "../contract/lookup.ts";
import { addressFor } from "../contract/networks.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { admissions, identities } from "../postgresql-server/admissions.ts";
import { owned, passwordFile, primaryFile } from "../postgresql-server/client-files.ts";
import {
  databasePort,
  dataDirectory,
  programs,
  replicationSecret,
  replicationUser,
} from "../postgresql-server/places.ts";
import {
  accessParameters,
  connectionParameters,
  logParameters,
  ownAddresses,
  silenceParameters,
} from "../postgresql-server/settings.ts";
import {
  authorityPath,
  certificateFiles,
  certificatePath,
  isSecure,
  memberSettings,
} from "../postgresql-server/tls.ts";
import beforePromotion from "./before-promotion.py";
import type { PatroniOptions } from "./options.ts";
import {
  apiPort,
  apiSecret,
  apiUrl,
  apiUser,
  askPath,
  configPath,
  copyPassfile,
  namedPath,
  promotionPath,
  settingsPath,
} from "./places.ts";
import { sharedSettings } from "./settings.ts";

/** As Python's reader knows it, to which `on` is no text; what stands twice is written twice. */
const yaml = { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false } as const;

export function patroniFiles(view: HostView<PatroniOptions>): readonly ManagedFile[] {
  const { design, host, options } = view;
  const header = `# ${managedBy(design.site)}\n`;
  return [
    {
      ...owned(configPath, header + stringify(memberConfig(view), yaml)),
      mode: 0o600,
      secret: true,
    },
    plainFile(settingsPath, `${JSON.stringify(sharedSettings(design, options), null, 2)}\n`),
    passwordFile(view),
    primaryFile(design),
    ...certificateFiles(view),
    { ...plainFile(askPath, `#!/bin/sh\n${header}${ask(design, host)}`), mode: 0o755 },
    { ...plainFile(promotionPath, `#!/usr/bin/python3\n${header}${askedAgain(design)}`), mode: 0o755 },
  ];
}

/** Source: Patroni 4.0, "YAML Configuration Settings". */
function memberConfig(view: HostView<PatroniOptions>): object {
  const { design, host } = view;
  const address = withPort(hostNamed(design, host).address, apiPort);
  return {
    scope: design.site,
    namespace: provision(view.provided, "lease-store").prefix,
    name: host,
    // The journal has the time.
    log: { format: "%(levelname)s: %(message)s" },
    restapi: {
      listen: address,
      connect_address: address,
      // Of those who change something; who only asks needs none.
      authentication: { username: apiUser, password: view.secrets[apiSecret] ?? "" },
      ...(isSecure(design) ? { certfile: certificatePath, keyfile: certificatePath, cafile: authorityPath } : {}),
    },
    ...(isSecure(design)
      ? { ctl: { cacert: authorityPath, certfile: certificatePath, keyfile: certificatePath } }
      : {}),
    ...store(view),
    postgresql: server(view),
    watchdog: { mode: view.options.watchdog },
  };
}

/**
 * As if its members were proxies: the host's own is kept to, and is lost with the host alone. Otherwise whichever was found last is, and
 * whoever watches through one of a lost host hears nothing.
 */
function store(view: HostView): object {
  const provided = provision(view.provided, "lease-store");
  const { user, password } = provided.login(view.secrets);
  const believed = provided.authority(view.design);
  return {
    [provided.protocol]: {
      hosts: provided.places(view.design, view.host),
      use_proxies: true,
      username: user,
      password,
      ...(believed === undefined ? {} : { protocol: "https", cacert: believed }),
    },
  };
}

function server({ design, host, options, secrets }: HostView<PatroniOptions>): object {
  const replication = {
    username: replicationUser,
    password: secrets[replicationSecret] ?? "",
    ...memberSettings(design),
  };
  return {
    listen: `${ownAddresses(design, host).join(",")}:${databasePort}`,
    connect_address: withPort(addressFor(design, host, "replication"), databasePort),
    use_unix_socket: true,
    use_unix_socket_repl: true,
    data_dir: dataDirectory,
    bin_dir: programs(design.release),
    pgpass: copyPassfile,
    authentication: { superuser: { username: "postgres" }, replication, rewind: replication },
    pre_promote: promotionPath,
    create_replica_methods: ["basebackup"],
    basebackup: [{ checkpoint: "fast" }],
    // What is taken away then may be all that is left of a commit that nobody else has: that is for an operator to do.
    remove_data_directory_on_rewind_failure: false,
    remove_data_directory_on_diverged_timelines: false,
    parameters: {
      unix_socket_directories: "/run/postgresql",
      ...Object.fromEntries(accessParameters(design, options).filter(([name]) => name !== "max_connections")),
      synchronous_commit: "on",
      wal_keep_size: options["wal-keep"],
      full_page_writes: "on",
      ...Object.fromEntries([...silenceParameters(design), ...connectionParameters(design), ...logParameters]),
    },
    // Patroni asks its own server over the socket how far it is, as one that follows.
    pg_hba: admissions(design, { lines: [`local replication ${replicationUser} scram-sha-256`], users: [] }),
    pg_ident: identities,
  };
}

/** Who fails here gives the lease away: within the length of another one, somebody else may have it. */
function askedAgain(design: Design): string {
  return withGiven(beforePromotion, {
    members: Object.fromEntries(design.members.map((member) => [member, apiUrl(design, member)])),
    config: configPath,
    named: namedPath,
    patience: timerMs(design, "patroni.ttl") / 1000,
  });
}

/** What is not there is no answer; one that says 503 has answered. */
function ask(design: Design, host: string): string {
  const tls = isSecure(design) ? ` --cacert ${authorityPath}` : "";
  return `exec curl -sS --max-time 3${tls} ${shellWord(`${apiUrl(design, host)}/`)}"$1"\n`;
}
