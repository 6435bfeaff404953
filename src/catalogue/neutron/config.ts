import type { ManagedFile } from "../contract/file.ts";
import { hostsOf } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { overridden, renderIni, section, type IniSection } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { gateFiles, isOnHost } from "../openstack/api-service.ts";
import { databaseSection } from "../openstack/database.ts";
import { messagingSection, transportUrl } from "../openstack/messaging.ts";
import { uwsgiConfig } from "../openstack/uwsgi.ts";
import { agentFiles } from "./agent-files.ts";
import { neutronApi, neutronIdentity, paths, port, service } from "./api.ts";
import { hasInstances } from "./backend.ts";
import { ml2Sections, servicePlugins } from "./ml2.ts";
import type { NeutronOptions } from "./options.ts";
import { inSeconds } from "./timers.ts";
import { unitFiles } from "./unit-files.ts";

type View = HostView<NeutronOptions>;

/** Sections of ML2 and its drivers, which the servers read after neutron.conf: what is set there must stand there. */
const ml2Own = /^(?:ml2|ovn|ovs_driver|securitygroup$)/u;

export function neutronFiles(view: View): readonly ManagedFile[] {
  const serves = isOnHost(neutronApi, view);
  return [
    { ...plainFile(paths.conf, mainConfig(view)), mode: 0o640, group: service, secret: true },
    ...(serves ? serverFiles(view) : []),
    ...agentFiles(view),
  ];
}

function serverFiles(view: View): readonly ManagedFile[] {
  const { design, options, overrides } = view;
  const header = managedBy(design.site);
  const ml2 = overridden(
    ml2Sections(view),
    overrides.filter((each) => ml2Own.test(each.section)),
  );
  return [
    { ...plainFile(paths.ml2, renderIni(header, ml2)), mode: 0o640, group: service, secret: true },
    plainFile(
      paths.uwsgi,
      uwsgiConfig(view, {
        name: neutronApi.component,
        user: service,
        port,
        processes: options.processes,
        // Neutron is written for one request at a time and process.
        threads: 1,
        logFile: "/var/log/neutron/neutron-api.log",
        // Workers agree by it since when they run (release notes of 2025.1, "start-time").
        loads: { "wsgi-file": "/usr/bin/neutron-api", "start-time": "%t" },
      }),
    ),
    plainFile(paths.defaults, `# ${header}\nDAEMON_ARGS="--ini ${paths.uwsgi}"\n`),
    ...unitFiles(view),
    ...gateFiles(neutronApi, view),
  ];
}

/** What servers and agents read alike comes first. Source: neutron 26.0.2 and its libraries' option lists. */
function mainConfig(view: View): string {
  const { design, host, options, overrides } = view;
  const sections = [
    section("DEFAULT", {
      host,
      state_path: "/var/lib/neutron",
      log_dir: "/var/log/neutron",
      transport_url: transportUrl(view, service),
      rpc_response_timeout: inSeconds(design, "rpc_response_timeout"),
      rpc_response_max_timeout: inSeconds(design, "rpc_response_max_timeout"),
      // What takes calls says so when it is asked.
      rpc_ping_enabled: true,
      ...(isOnHost(neutronApi, view) ? serverDefaults(view, options) : {}),
    }),
    section("agent", {
      root_helper: "sudo /usr/bin/neutron-rootwrap /etc/neutron/rootwrap.conf",
      root_helper_daemon: "sudo /usr/bin/neutron-rootwrap-daemon /etc/neutron/rootwrap.conf",
      report_interval: inSeconds(design, "report_interval"),
      check_child_processes_interval: inSeconds(design, "check_child_processes_interval"),
    }),
    section("oslo_concurrency", { lock_path: "/var/lock/neutron" }),
    messagingSection(view),
    ...(isOnHost(neutronApi, view) ? serverSections(view) : []),
  ];
  const own = overrides.filter((each) => !ml2Own.test(each.section));
  return renderIni(managedBy(design.site), overridden(sections, own));
}

function serverDefaults({ design }: View, options: NeutronOptions): IniSection["entries"] {
  const networkHosts = design.hosts.filter(({ roles }) => roles.includes("network")).length;
  const copies = agentsOfNetwork(networkHosts);
  const agents = options.backend === "openvswitch";
  const notifies = hasInstances(design.providers);
  return {
    core_plugin: "ml2",
    service_plugins: servicePlugins(options).join(","),
    rpc_workers: options.rpcWorkers,
    // The same processes take the agents' reports.
    rpc_state_report_workers: 0,
    agent_down_time: inSeconds(design, "agent_down_time"),
    notify_nova_on_port_status_changes: notifies,
    notify_nova_on_port_data_changes: notifies,
    ...(agents
      ? {
          dhcp_agents_per_network: copies,
          l3_ha: copies > 1,
          max_l3_agents_per_router: copies,
          allow_automatic_dhcp_failover: true,
          allow_automatic_l3agent_failover: true,
        }
      : {}),
  };
}

/** On how many of the network hosts each network has a DHCP server and each router a place: three survive any two losses. */
export function agentsOfNetwork(networkHosts: number): number {
  return Math.max(1, Math.min(3, networkHosts));
}

function serverSections(view: View): readonly IniSection[] {
  const { provided, design } = view;
  const identity = provision(provided, "identity");
  const { compute, placement } = design.providers;
  return [
    identity.tokenSection(view, neutronIdentity),
    databaseSection(view, service),
    ...(compute === undefined ? [] : [ownClient("nova", view)]),
    ...(placement === undefined ? [] : [ownClient("placement", view)]),
    section("oslo_messaging_notifications", { driver: "noop" }),
    section("oslo_middleware", { enable_proxy_headers_parsing: true }),
    section("oslo_policy", { policy_dirs: "/etc/neutron/policy.d" }),
  ];
}

/** Hosts on which any part of Neutron runs. */
export function isNeutronHost({ design, host }: Pick<HostView, "design" | "host">): boolean {
  return design.components.some(({ service: of, hosts }) => of === service && hosts.includes(host));
}

export function serverHosts(design: View["design"]): readonly string[] {
  return hostsOf(design, neutronApi.component);
}

/** Neutron asks for the kind of endpoint in a word of its own. Source: neutron 26 `conf/common.py`, `conf/services/`. */
function ownClient(title: string, view: HostView): IniSection {
  const { entries } = provision(view.provided, "identity").clientSection(title, view, neutronIdentity);
  const { valid_interfaces: _interfaces, ...login } = entries;
  return section(title, { ...login, endpoint_type: "internal" });
}
