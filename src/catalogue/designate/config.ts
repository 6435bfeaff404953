import type { ManagedFile } from "../contract/file.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { section } from "../format/ini.ts";
import { firstOptions, serviceFile, usualSections } from "../openstack/control-service.ts";
import { databaseSection } from "../openstack/database.ts";
import { publicUrl } from "../openstack/service-url.ts";
import { uwsgiFiles } from "../openstack/uwsgi-api.ts";
import { configPath, designateApi, designateIdentity } from "./api.ts";
import type { DesignateOptions } from "./options.ts";
import { withPort } from "../../text/network-place.ts";

/** Where the name servers of the operator fetch zones: designate's own port, beside that of a name server on the same host. */
export const transferPort = 5354;

/** Source: designate 20.0.0 `conf/`. */
export function designateFiles(view: HostView<DesignateOptions>): readonly ManagedFile[] {
  const { design, host } = view;
  const daemons = ["central", "worker", "producer"].map((name) => section(`service:${name}`, { workers: 1 }));
  const sections = [
    section("DEFAULT", firstOptions(view, "designate")),
    databaseSection(view, "designate", "storage:sqlalchemy"),
    section("service:api", { auth_strategy: "keystone", api_base_uri: publicUrl(design, designateApi.endpoint) }),
    ...daemons,
    section("service:mdns", { workers: 1, listen: withPort(hostNamed(design, host).address, transferPort) }),
    section("oslo_concurrency", { lock_path: "/run/lock/designate" }),
    ...usualSections(view, designateIdentity),
  ];
  return [
    serviceFile(configPath, view, { group: "designate", sections }),
    ...uwsgiFiles(designateApi, view, view.options),
  ];
}
