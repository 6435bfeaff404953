import type { ManagedFile } from "../contract/file.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { overridden, renderIni, section } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { withGiven } from "../../text/script.ts";
import { gateFiles } from "../openstack/api-service.ts";
import { databaseSection } from "../openstack/database.ts";
import { uwsgiConfig } from "../openstack/uwsgi.ts";
import { paths, placementApi, placementIdentity, port } from "./api.ts";
import application from "./application.py";
import type { PlacementOptions } from "./options.ts";

export function placementFiles(view: HostView<PlacementOptions>): readonly ManagedFile[] {
  const header = `# ${managedBy(view.design.site)}`;
  return [
    { ...plainFile(paths.conf, mainConfig(view)), mode: 0o640, group: "placement", secret: true },
    plainFile(paths.uwsgi, uwsgi(view)),
    plainFile(paths.application, `${header}\n${withGiven(application, { holdFile: placementApi.holdFile })}`),
    plainFile(paths.defaults, `${header}\nDAEMON_ARGS="--ini ${paths.uwsgi}"\n`),
    ...gateFiles(placementApi, view),
  ];
}

function uwsgi(view: HostView<PlacementOptions>): string {
  return uwsgiConfig(view, {
    name: placementApi.component,
    user: "placement",
    port,
    processes: view.options.processes,
    threads: view.options.threads,
    logFile: "/var/log/placement/placement-api.log",
    loads: {
      "wsgi-file": paths.application,
      // As Debian has it: clients send bodies in chunks.
      "http-auto-chunked": true,
      "http-chunked-input": true,
      "http-raw-body": true,
      "wsgi-manage-chunked-input": true,
      "socket-timeout": 10,
    },
  });
}

/** Source: placement 13.0.0 and its libraries' option lists. */
function mainConfig(view: HostView<PlacementOptions>): string {
  const { design, provided } = view;
  const sections = [
    section("DEFAULT", { log_dir: "/var/log/placement", log_file: "placement.log" }),
    section("api", { auth_strategy: "keystone" }),
    provision(provided, "identity").tokenSection(view, placementIdentity),
    databaseSection(view, "placement", "placement_database"),
    section("oslo_middleware", { enable_proxy_headers_parsing: true }),
    section("oslo_policy", { policy_dirs: "/etc/placement/policy.d" }),
  ];
  return renderIni(managedBy(design.site), overridden(sections, view.overrides));
}
