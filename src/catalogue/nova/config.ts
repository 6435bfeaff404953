import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, hostsThatFill, timerMs } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { overridden, renderIni, section, type IniSection } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { databaseSection } from "../openstack/database.ts";
import { keyManagerSections } from "../openstack/key-manager.ts";
import { messagingSection, transportUrl } from "../openstack/messaging.ts";
import { publicUrl } from "../openstack/service-url.ts";
import { novaIdentity } from "./identity.ts";
import { novncPage, novncPort, novncProxy } from "./novncproxy.ts";
import { configPath, databases, secrets as secretNames } from "./places.ts";
import type { NovaOptions } from "./options.ts";
import { proxySettings } from "./screens.ts";

/** What a host has of nova. */
export interface Runs {
  readonly control: boolean;
  readonly compute: boolean;
}

/** nova.conf, which all of nova's programs read. A host that only runs servers has no way to the databases. */
export function novaConfig(view: HostView<NovaOptions>, runs: Runs): ManagedFile {
  const sections = [
    ...everywhere(view),
    ...(runs.control ? control(view) : []),
    ...clients(view),
    section("vnc", { ...(runs.control ? proxied(view) : {}), ...(runs.compute ? screens(view) : {}) }),
  ];
  return {
    ...plainFile(configPath, renderIni(managedBy(view.design.site), overridden(sections, view.overrides))),
    mode: 0o640,
    group: "nova",
    secret: true,
  };
}

/** Source: nova 31.0.0 and its libraries' option lists. */
function everywhere(view: HostView<NovaOptions>): readonly IniSection[] {
  const { design, host, provided } = view;
  const seconds = (timer: string): number => timerMs(design, `nova.${timer}`) / 1000;
  return [
    section("DEFAULT", {
      host,
      my_ip: hostNamed(design, host).address,
      state_path: "/var/lib/nova",
      log_dir: "/var/log/nova",
      rootwrap_config: "/etc/nova/rootwrap.conf",
      transport_url: transportUrl(view, "nova"),
      rpc_response_timeout: seconds("rpc_response_timeout"),
      // Each program that takes messages says so when it is asked.
      rpc_ping_enabled: true,
      report_interval: seconds("report_interval"),
      service_down_time: seconds("service_down_time"),
    }),
    provision(provided, "identity").tokenSection(view, novaIdentity),
    // The units of one host share /run/lock/nova, which goes with the first of them that stops.
    section("oslo_concurrency", { lock_path: "/var/lib/nova/locks" }),
    section("oslo_messaging_notifications", { driver: "noop" }),
    messagingSection(view),
    section("oslo_middleware", { enable_proxy_headers_parsing: true }),
    section("oslo_policy", { policy_dirs: "/etc/nova/policy.d" }),
  ];
}

function control(view: HostView<NovaOptions>): readonly IniSection[] {
  const { design, host, options, provided } = view;
  return [
    databaseSection(view, databases.api, "api_database"),
    databaseSection(view, databases.cell),
    // Metadata is read again and again by servers that start; the cache is reached through the balancer of the host.
    ...(hostsThatFill(design, "balancer").includes(host) ? [provision(provided, "cache").section(view)] : []),
    section("conductor", { workers: options.conductorWorkers }),
    section("scheduler", { workers: options.schedulerWorkers }),
    section("api", { auth_strategy: "keystone" }),
  ];
}

/** The services that nova is a client of, as far as the site has them. */
function clients(view: HostView<NovaOptions>): readonly IniSection[] {
  const { provided, secrets } = view;
  const client = (title: string, more: IniSection["entries"] = {}): IniSection => {
    const { entries } = provision(provided, "identity").clientSection(title, view, novaIdentity);
    return section(title, { ...entries, ...more });
  };
  const { valid_interfaces, region_name, ...login } = client("service_user").entries;
  return [
    client("placement"),
    // Images are asked for with the token of whoever the server is for.
    section("glance", { valid_interfaces, region_name }),
    // Long work outlives its user's token: nova shows its own beside it.
    section("service_user", { ...login, send_service_user_token: true }),
    client("neutron", {
      service_metadata_proxy: true,
      metadata_proxy_shared_secret: secrets[secretNames.metadataProxy] ?? "",
    }),
    ...(provided["block-storage"] === undefined
      ? []
      : [section("cinder", { ...login, catalog_info: "volumev3::internalURL", os_region_name: region_name })]),
    ...keyManagerSections(view, novaIdentity),
  ];
}

function proxied({ design, host }: HostView): IniSection["entries"] {
  return { novncproxy_host: hostNamed(design, host).address, novncproxy_port: novncPort, ...proxySettings(design) };
}

function screens({ design, host }: HostView): IniSection["entries"] {
  const { address } = hostNamed(design, host);
  return {
    server_listen: address,
    server_proxyclient_address: address,
    novncproxy_base_url: `${publicUrl(design, novncProxy.endpoint)}${novncPage}`,
  };
}
