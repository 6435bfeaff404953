import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, hostsOf, timerMs } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { overridden, renderIni, section, type IniSection } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { isOnHost } from "../openstack/api-service.ts";
import { databaseSection } from "../openstack/database.ts";
import { keyManagerSections } from "../openstack/key-manager.ts";
import { messagingSection, transportUrl } from "../openstack/messaging.ts";
import { internalUrl, publicUrl } from "../openstack/service-url.ts";
import { uwsgiFiles } from "../openstack/uwsgi-api.ts";
import { backendSections, sharesOf } from "./backends.ts";
import type { CinderOptions } from "./options.ts";
import { cinderApi, cinderIdentity, paths } from "./parts.ts";
import place from "./place.sh";

export function cinderFiles(view: HostView<CinderOptions>): readonly ManagedFile[] {
  const { design, host, options } = view;
  const hasApi = isOnHost(cinderApi, view);
  const keepsVolumes = hostsOf(design, "cinder-volume").includes(host);
  if (!hasApi && !keepsVolumes) return [];
  const shares = sharesOf(options.backend, design, host);
  return [
    { ...plainFile(paths.conf, mainConfig(view)), mode: 0o640, group: "cinder", secret: true },
    ...(hasApi ? uwsgiFiles({ ...cinderApi, after: () => [] }, view, options) : []),
    ...(keepsVolumes && shares.length > 0
      ? [{ ...plainFile(paths.shares, `# ${managedBy(design.site)}\n${shares.join("\n")}\n`), group: "cinder" }]
      : []),
    ...(keepsVolumes && options.backend.kind === "directory"
      ? [{ ...plainFile(paths.place, `#!/bin/bash\n${place}`), mode: 0o755 }]
      : []),
  ];
}

/** One file for all its parts. Source: the option lists of cinder 26.0 and its libraries. */
function mainConfig(view: HostView<CinderOptions>): string {
  const { design, host, options, provided } = view;
  const identity = provision(provided, "identity");
  const { backend } = options;
  const sections = [
    section("DEFAULT", {
      host,
      my_ip: hostNamed(design, host).address,
      log_dir: "/var/log/cinder",
      auth_strategy: "keystone",
      public_endpoint: publicUrl(design, cinderApi.endpoint),
      enabled_backends: backend.kind,
      // Of several that reach one Ceph cluster any may go on with what another began.
      cluster: backend.kind === "rbd" ? design.site : undefined,
      report_interval: timerMs(design, "cinder.report_interval") / 1000,
      service_down_time: timerMs(design, "cinder.service_down_time") / 1000,
      glance_api_servers: provided.image === undefined ? undefined : internalUrl(design, provided.image.endpoint),
      transport_url: transportUrl(view, "cinder"),
      ...backupEntries(view),
    }),
    ...backendSections(view),
    section("coordination", { backend_url: backend.kind === "rbd" ? backend.coordination : undefined }),
    identity.tokenSection(view, cinderIdentity),
    serviceUserSection(view),
    ...(provided.compute === undefined ? [] : [computeSection(view)]),
    ...keyManagerSections(view, cinderIdentity),
    databaseSection(view, "cinder"),
    section("oslo_concurrency", { lock_path: "/var/lock/cinder" }),
    section("oslo_messaging_notifications", { driver: "messagingv2", retry: 0 }),
    messagingSection(view),
    section("oslo_middleware", { enable_proxy_headers_parsing: true }),
    section("oslo_policy", { policy_dirs: "/etc/cinder/policy.d" }),
  ];
  return renderIni(managedBy(design.site), overridden(sections, view.overrides));
}

/**
 * Backups go to the object store, into an account of the services: whoever made one cannot lose it with a container, and a long
 * one does not end with its user's token. Source: cinder 26.0 `backup/drivers/swift.py`.
 */
function backupEntries(view: HostView<CinderOptions>) {
  const { provided, options } = view;
  if (provided["object-store"] === undefined) return {};
  const { entries } = provision(provided, "identity").clientSection("login", view, cinderIdentity);
  return {
    backup_driver: "cinder.backup.drivers.swift.SwiftBackupDriver",
    // Of volumes that are a host's own only that host reads the data.
    backup_use_same_host: options.backend.kind === "directory" || options.backend.kind === "lvm",
    backup_swift_auth: "single_user",
    backup_swift_auth_version: 3,
    backup_swift_auth_url: `${String(entries["auth_url"])}/v3`,
    backup_swift_user: entries["username"],
    backup_swift_key: entries["password"],
    backup_swift_project: entries["project_name"],
    backup_swift_user_domain: entries["user_domain_name"],
    backup_swift_project_domain: entries["project_domain_name"],
    swift_catalog_info: "object-store:swift:internalURL",
  };
}

/** It shows its own token beside a user's: work that takes longer than that one is valid goes on. */
function serviceUserSection(view: HostView): IniSection {
  const { entries } = provision(view.provided, "identity").clientSection("service_user", view, cinderIdentity);
  const { region_name: _region, valid_interfaces: _interfaces, ...login } = entries;
  return section("service_user", { send_service_user_token: true, ...login });
}

/** It tells servers that a volume of theirs grew. */
function computeSection(view: HostView): IniSection {
  const { entries } = provision(view.provided, "identity").clientSection("nova", view, cinderIdentity);
  const { valid_interfaces: _interfaces, ...login } = entries;
  return section("nova", { interface: "internal", ...login });
}
