import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { HostView } from "../contract/technology.ts";
import { managedBy } from "../format/header.ts";
import { renderIni, section } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { authtokenSection } from "../keystone/authtoken.ts";
import type { ServiceIdentity } from "../keystone/service-identity.ts";
import { databaseSection } from "../openstack/database.ts";
import { messagingSection, transportUrl } from "../rabbitmq/client.ts";
import type { GlanceOptions } from "./options.ts";

export const port = 9292;
export const glanceUnit = "glance-api.service";
export const configPath = "/etc/glance/glance-api.conf";

export const glanceIdentity: ServiceIdentity = {
  technology: "glance",
  user: "glance",
  passwordSecret: "glance-user-password",
  type: "image",
  name: "glance",
  endpoint: "glance",
};

/** Hosts that glance-api is placed on. */
export function glanceHosts(design: Pick<Design, "components">): readonly string[] {
  return design.components.find(({ name }) => name === "glance-api")?.hosts ?? [];
}

export function glanceFiles(view: HostView, options: GlanceOptions): readonly ManagedFile[] {
  if (!glanceHosts(view.design).includes(view.host)) return [];
  return [
    {
      ...plainFile(configPath, mainConfig(view, options)),
      mode: 0o640,
      group: "glance",
      secret: true,
    },
  ];
}

/** Debian runs glance-api by itself, not in uwsgi. Source: glance 25.1.0 and its libraries' option lists. */
function mainConfig(view: HostView, { workers, store }: GlanceOptions): string {
  const { design, host } = view;
  const { address } = hostNamed(design, host);
  return renderIni(managedBy(design.site), [
    section("DEFAULT", {
      bind_host: address,
      bind_port: port,
      workers,
      log_dir: "/var/log/glance",
      log_file: "glance-api.log",
      // An upload in steps goes on at the host that holds its first part.
      worker_self_reference_url: `http://${address}:${port}`,
      enabled_backends: "images:file",
      transport_url: transportUrl(view, "glance"),
    }),
    section("glance_store", { default_backend: "images" }),
    section("images", { filesystem_store_datadir: store.path }),
    section("os_glance_staging_store", { filesystem_store_datadir: "/var/lib/glance/staging" }),
    section("os_glance_tasks_store", { filesystem_store_datadir: "/var/lib/glance/tasks" }),
    section("paste_deploy", { flavor: "keystone" }),
    authtokenSection(view, glanceIdentity),
    databaseSection(view, "glance"),
    section("oslo_concurrency", { lock_path: "/var/lock/glance" }),
    section("oslo_messaging_notifications", {
      driver: "messagingv2",
      // Nobody may wait for a queue: a notification that finds no broker is lost, and said so in the log.
      retry: 0,
    }),
    messagingSection(design),
    section("oslo_middleware", { enable_proxy_headers_parsing: true }),
    section("oslo_policy", { policy_dirs: "/etc/glance/policy.d" }),
  ]);
}
