import type { DesignedDatabase } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { endpointNamed, hostNamed, nearestPlace } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { stanzaLines } from "./lines.ts";
import { dashboard, keySecret, paths } from "./api.ts";
import type { HorizonOptions } from "./options.ts";
import { withPort } from "../../text/network-place.ts";

export function horizonFiles(view: HostView<HorizonOptions>): readonly ManagedFile[] {
  const header = `# ${managedBy(view.design.site)}`;
  return [
    {
      ...plainFile(paths.settings, [header, ...settings(view), ""].join("\n")),
      mode: 0o640,
      group: "www-data",
      secret: true,
    },
    plainFile(paths.site, [header, ...site(view), ""].join("\n")),
    plainFile(
      paths.ports,
      `${header}\nListen ${withPort(hostNamed(view.design, view.host).address, dashboard.port)}\n`,
    ),
    ...[paths.plain, paths.tls].map((path) =>
      plainFile(path, `${header}\n# Nothing is served here but the dashboard.\n`),
    ),
  ];
}

/** Source: horizon 25.3 `openstack_dashboard/settings.py`; Django 4.2, "Settings" and "How to use sessions". */
function settings(view: HostView<HorizonOptions>): readonly string[] {
  const { design, host, provided, secrets, options } = view;
  const names = new Set([
    ...design.hosts.map(({ address }) => address),
    ...design.addresses.map(({ address }) => address),
    ...[endpointNamed(design, dashboard.endpoint)].flatMap((each) => [
      ...(each.internalName === undefined ? [] : [each.internalName]),
      ...(each.publicAddress === undefined ? [] : [each.publicAddress]),
      ...(each.publicName === undefined ? [] : [each.publicName]),
    ]),
    // The balancers' own question.
    "quorate-check",
  ]);
  const identity = provision(provided, "identity").administrator(design).url;
  return [
    assigned("SECRET_KEY", secrets[keySecret] ?? ""),
    assigned("ALLOWED_HOSTS", [...names]),
    assigned("OPENSTACK_KEYSTONE_URL", identity),
    assigned("OPENSTACK_ENDPOINT_TYPE", "internalURL"),
    assigned("WEBROOT", "/horizon/"),
    ...(endpointNamed(design, dashboard.endpoint).secure === true ? secured : []),
    assigned("SESSION_ENGINE", "django.contrib.sessions.backends.db"),
    assigned("SESSION_TIMEOUT", 60 * options.sessionMinutes),
    assigned("DATABASES", { default: database(view, host) }),
  ];
}

/** Users speak TLS with the balancer, which says so in a header that it alone sets. Source: Django, "Security in Django". */
const secured = [
  'SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")',
  "CSRF_COOKIE_SECURE = True",
  "SESSION_COOKIE_SECURE = True",
];

/** Django's words for the site's database. */
function database({ design, provided, secrets }: HostView, host: string): object {
  const its = provision(provided, "database");
  const { protocol, endpoint } = its;
  const believed = its.authority(design);
  const own = databaseOf(design.databases);
  const place = nearestPlace(design, host, endpointNamed(design, endpoint));
  const at = place.lastIndexOf(":");
  return {
    ENGINE: protocol === "mysql" ? "django.db.backends.mysql" : "django.db.backends.postgresql",
    NAME: own.name,
    USER: own.user,
    PASSWORD: secrets[own.passwordSecret] ?? "",
    HOST: place.slice(0, at),
    PORT: place.slice(at + 1),
    ...(believed === undefined ? {} : { OPTIONS: tlsOptions[protocol](believed) }),
  };
}

/** Words of the drivers: mysqlclient's `ssl`, which asks for the name as well, and libpq's. */
const tlsOptions = {
  mysql: (authority: string): object => ({ ssl: { ca: authority } }),
  pgwire: (authority: string): object => ({ sslmode: "verify-full", sslrootcert: authority }),
} as const;

function databaseOf(databases: readonly DesignedDatabase[]): DesignedDatabase {
  const own = databases.find(({ owner }) => owner === "horizon");
  if (own === undefined) throw new Error("invariant: the design has no database of horizon");
  return own;
}

/** An assignment of Python's; of text, numbers, lists and maps JSON is Python. */
function assigned(name: string, value: string | number | readonly string[] | object): string {
  return `${name} = ${JSON.stringify(value)}`;
}

/** Source: mod_wsgi's manual, "WSGIDaemonProcess"; Debian's own site of the dashboard. */
function site({ design, host, options }: HostView<HorizonOptions>): readonly string[] {
  const { address } = hostNamed(design, host);
  const { processes, threads } = options;
  const files = "/var/lib/openstack-dashboard/static";
  return stanzaLines(`VirtualHost ${withPort(address, dashboard.port)}`, [
    `WSGIDaemonProcess horizon user=www-data group=www-data processes=${processes} threads=${threads}`,
    "WSGIScriptAlias /horizon /usr/share/openstack-dashboard/wsgi.py process-group=horizon application-group=%{GLOBAL}",
    `Alias /horizon/static ${files}`,
    "RedirectMatch ^/$ /horizon/",
    ...granted("/usr/share/openstack-dashboard"),
    ...granted(files),
    "ErrorLog /var/log/apache2/horizon-error.log",
    "CustomLog /var/log/apache2/horizon-access.log combined",
  ]);
}

function granted(directory: string): readonly string[] {
  return stanzaLines(`Directory ${directory}`, ["Require all granted"]);
}
