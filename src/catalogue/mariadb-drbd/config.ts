import type { ManagedFile } from "../contract/file.ts";
import { clientPlaces, hostNamed } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { renderIni, section } from "../format/ini.ts";
import { dialect } from "../mariadb/server.ts";
import { quoteText } from "../mariadb/sql.ts";
import { certificateFiles, clientTls, isSecure, serverTls } from "../mariadb/tls.ts";
import type { MariadbDrbdOptions } from "./options.ts";
import { adminSecret, adminUser, clientPath, configPath, databasePort, dataDirectory, initPath } from "./places.ts";

export function mariadbFiles(view: HostView<MariadbDrbdOptions>): readonly ManagedFile[] {
  const { design, host, options, provided, secrets } = view;
  const header = managedBy(design.site);
  const password = secrets[adminSecret] ?? "";
  const server = section("mysqld", {
    datadir: dataDirectory(provision(provided, "replicated-volume").directory),
    bind_address: hostNamed(design, host).address,
    // The name by which a server says where it runs.
    report_host: host,
    skip_name_resolve: "ON",
    max_connections: options["max-connections"],
    // The balancers' checks connect and go without a login; a host must never be blocked for them.
    max_connect_errors: 4_294_967_295,
    // Of a connection that goes without a login a line is written at 2, the default: several each second, for as long as a site runs.
    log_warnings: 1,
    ...dialect(design),
    innodb_buffer_pool_size: options["buffer-pool"],
    innodb_log_file_size: options["log-file"],
    // The other host has what was written to the volume, and nothing else.
    innodb_flush_log_at_trx_commit: 1,
    performance_schema: "OFF",
    wait_timeout: 7200,
    // Without a key of the site's it would make itself one of 4,096 bits at each start, by which nobody knows it: nine of the seconds of a
    // failover, where processors are slow.
    ...(isSecure(design) ? serverTls(design) : { ssl: "OFF" }),
    init_file: initPath,
  });
  const login = section("client", {
    user: adminUser,
    password,
    host: "127.0.0.1",
    port: databasePort,
    protocol: "tcp",
    // In the clear the way is the loopback's as far as the balancer; a server of the site's it knows by the name that it asks for.
    ...(isSecure(design) ? clientTls(design) : { "skip-ssl-verify-server-cert": null }),
  });
  // Programs on the host itself, the package's own among them, would not speak to a server without TLS.
  const here = section("client", { "skip-ssl-verify-server-cert": null });
  const owned = { owner: "root", secret: true };
  return [
    plainFile(configPath, renderIni(header, [server, here])),
    {
      path: initPath,
      content: `-- ${header}\n${administrator(view, password)}`,
      mode: 0o640,
      group: "mysql",
      ...owned,
    },
    ...certificateFiles(view),
    { path: clientPath, content: renderIni(header, [login]), mode: 0o600, group: "root", ...owned },
  ];
}

/** A statement a line, as an `init_file` is read. */
function administrator({ design }: Pick<HostView, "design">, password: string): string {
  return clientPlaces(design)
    .flatMap((place) => {
      const account = `${quoteText(adminUser)}@${quoteText(place)}`;
      return [
        `CREATE USER IF NOT EXISTS ${account} IDENTIFIED BY ${quoteText(password)};`,
        `ALTER USER ${account} IDENTIFIED BY ${quoteText(password)};`,
        `GRANT ALL PRIVILEGES ON *.* TO ${account} WITH GRANT OPTION;`,
        ...(isSecure(design) ? [`ALTER USER ${account} REQUIRE SSL;`] : [`ALTER USER ${account} REQUIRE NONE;`]),
      ];
    })
    .map((line) => `${line}\n`)
    .join("");
}
