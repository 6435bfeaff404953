import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, timerMs } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { section } from "../format/ini.ts";
import { firstOptions, serviceFile, usualSections } from "../openstack/control-service.ts";
import { databaseSection } from "../openstack/database.ts";
import { uwsgiFiles } from "../openstack/uwsgi-api.ts";
import { configPath, manilaApi, manilaIdentity } from "./api.ts";
import type { ManilaOptions } from "./options.ts";

/** Source: manila 20.0.0 `opts.py`. */
export function manilaFiles(view: HostView<ManilaOptions>): readonly ManagedFile[] {
  const { design, host } = view;
  const sections = [
    section("DEFAULT", {
      ...firstOptions(view, "manila"),
      my_ip: hostNamed(design, host).address,
      rootwrap_config: "/etc/manila/rootwrap.conf",
      state_path: "/var/lib/manila",
      report_interval: timerMs(design, "manila.report_interval") / 1000,
      service_down_time: timerMs(design, "manila.service_down_time") / 1000,
    }),
    databaseSection(view, "manila"),
    section("oslo_concurrency", { lock_path: "/var/lock/manila" }),
    ...usualSections(view, manilaIdentity),
  ];
  return [serviceFile(configPath, view, { group: "manila", sections }), ...uwsgiFiles(manilaApi, view, view.options)];
}
