import type { ManagedFile } from "../contract/file.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { section } from "../format/ini.ts";
import { firstOptions, serviceFile, usualSections } from "../openstack/control-service.ts";
import { databaseSection } from "../openstack/database.ts";
import { publicUrl } from "../openstack/service-url.ts";
import { uwsgiFiles } from "../openstack/uwsgi-api.ts";
import { configPath, holdFile, ironicApi, ironicIdentity } from "./api.ts";
import type { IronicOptions } from "./options.ts";

/** Source: ironic 29.0.5 `conf/`. */
export function ironicFiles(view: HostView<IronicOptions>): readonly ManagedFile[] {
  const { design, host } = view;
  const sections = [
    section("DEFAULT", {
      ...firstOptions(view, "ironic"),
      auth_strategy: "keystone",
      my_ip: hostNamed(design, host).address,
      rpc_transport: "oslo",
      pybasedir: "/usr/lib/python3/dist-packages/ironic",
    }),
    section("api", { public_endpoint: publicUrl(design, ironicApi.endpoint) }),
    databaseSection(view, "ironic"),
    section("healthcheck", { enabled: true, backends: "disable_by_file", disable_by_file_path: holdFile }),
    ...usualSections(view, ironicIdentity),
  ];
  return [serviceFile(configPath, view, { group: "ironic", sections }), ...uwsgiFiles(ironicApi, view, view.options)];
}
