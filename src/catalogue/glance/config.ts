import type { ManagedFile } from "../contract/file.ts";
import { hostNamed } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { overridden, renderIni, section } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { gateFiles } from "../openstack/api-service.ts";
import { databaseSection } from "../openstack/database.ts";
import { messagingSection, transportUrl } from "../openstack/messaging.ts";
import { configPath, glanceApi, glanceIdentity, port } from "./api.ts";
import { storeOf, type GlanceOptions } from "./options.ts";
import { imagesSection, swiftLoginFiles } from "./store.ts";
import { withPort } from "../../text/network-place.ts";

export function glanceFiles(view: HostView<GlanceOptions>): readonly ManagedFile[] {
  return [
    { ...plainFile(configPath, mainConfig(view)), mode: 0o640, group: "glance", secret: true },
    ...swiftLoginFiles(view),
    ...gateFiles(glanceApi, view),
  ];
}

/** Debian runs glance-api by itself, not in uwsgi. Source: glance 25.1.0 and its libraries' option lists. */
function mainConfig(view: HostView<GlanceOptions>): string {
  const { design, host, options, provided } = view;
  const store = storeOf(options, design.providers);
  const { address } = hostNamed(design, host);
  const sections = [
    section("DEFAULT", {
      bind_host: address,
      bind_port: port,
      workers: options.workers,
      log_dir: "/var/log/glance",
      log_file: "glance-api.log",
      // An upload in steps goes on at the host that holds its first part.
      worker_self_reference_url: `http://${withPort(address, port)}`,
      enabled_backends: `images:${store.kind === "swift" ? "swift" : "file"}`,
      transport_url: transportUrl(view, "glance"),
    }),
    section("glance_store", { default_backend: "images" }),
    imagesSection(view, store),
    section("os_glance_staging_store", { filesystem_store_datadir: "/var/lib/glance/staging" }),
    section("os_glance_tasks_store", { filesystem_store_datadir: "/var/lib/glance/tasks" }),
    section("paste_deploy", { flavor: "keystone" }),
    provision(provided, "identity").tokenSection(view, glanceIdentity),
    databaseSection(view, "glance"),
    section("oslo_concurrency", { lock_path: "/var/lock/glance" }),
    section("oslo_messaging_notifications", {
      driver: "messagingv2",
      // Nobody may wait for a queue: a notification that finds no broker is lost, and said so in the log.
      retry: 0,
    }),
    messagingSection(view),
    section("oslo_middleware", { enable_proxy_headers_parsing: true }),
    section("oslo_policy", { policy_dirs: "/etc/glance/policy.d" }),
  ];
  return renderIni(managedBy(design.site), overridden(sections, view.overrides));
}
