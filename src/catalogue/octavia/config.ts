import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, hostsOf, memberHosts, timerMs } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { section, type IniSection } from "../format/ini.ts";
import { firstOptions, serviceFile, usualSections } from "../openstack/control-service.ts";
import { databaseSection } from "../openstack/database.ts";
import { controllerLogin } from "../openstack/network-controller.ts";
import { publicUrl } from "../openstack/service-url.ts";
import { uwsgiFiles } from "../openstack/uwsgi-api.ts";
import { configPath, heartbeatPort, holdFile, octaviaApi, octaviaIdentity } from "./api.ts";
import { providerOf, type OctaviaOptions } from "./options.ts";
import { withPort } from "../../text/network-place.ts";

/** What signs an amphora's heartbeats. */
export const heartbeatSecret = "octavia-heartbeat-key";
export const passphraseSecret = "octavia-certificates-passphrase";

export const certificateFiles = ["ca_01.pem", "ca_key.pem", "server_ca.pem", "client.pem"] as const;

/** Source: octavia 16.0.0 `common/config.py`; ovn-octavia-provider 8 `common/config.py`. */
export function octaviaFiles(view: HostView<OctaviaOptions>): readonly ManagedFile[] {
  const { design, provided, options } = view;
  const provider = providerOf(options, provided["network-controller"]);
  const login = provision(provided, "identity").clientSection("service_auth", view, octaviaIdentity);
  const { region_name: region, valid_interfaces: _, ...credentials } = login.entries;
  const client = { region_name: region, endpoint_type: "internalURL" };
  const sections = [
    section("DEFAULT", firstOptions(view, "octavia")),
    section("api_settings", {
      api_base_uri: publicUrl(design, octaviaApi.endpoint),
      healthcheck_enabled: true,
      enabled_provider_drivers:
        provider.kind === "ovn" ? "ovn:load balancing by OVN" : "amphora:load balancing by servers",
      default_provider_driver: provider.kind,
    }),
    section("healthcheck", { backends: "disable_by_file", disable_by_file_path: holdFile }),
    databaseSection(view, "octavia"),
    section("service_auth", credentials),
    section("neutron", { endpoint_type: client.endpoint_type }),
    ...["nova", "glance", "cinder"].map((title) => section(title, client)),
    section("oslo_messaging", { topic: "octavia_prov" }),
    ...providerSections(view, client),
    ...usualSections(view, octaviaIdentity),
  ];
  return [
    serviceFile(configPath, view, { group: "octavia", sections }),
    ...(provider.kind === "ovn" ? controllerLogin(view, "octavia").files : []),
    ...uwsgiFiles(octaviaApi, view, options),
  ];
}

function providerSections(view: HostView<OctaviaOptions>, client: IniSection["entries"]): IniSection[] {
  const { design, host, options, provided, secrets } = view;
  const provider = providerOf(options, provided["network-controller"]);
  if (provider.kind === "ovn") {
    const own = provided["network-controller"];
    return [
      section("driver_agent", { enabled_provider_agents: "ovn" }),
      section("ovn", {
        ovn_nb_connection: provider.northbound?.join(",") ?? own?.northbound(design) ?? members(design, 6641),
        ovn_sb_connection: provider.southbound?.join(",") ?? own?.southbound(design) ?? members(design, 6642),
        ...controllerLogin(view, "octavia").entries,
      }),
    ];
  }
  const { certificates, networks, securityGroups, flavor, imageTag } = provider;
  const managers = hostsOf(design, octaviaApi.component).map((name) =>
    withPort(hostNamed(design, name).address, heartbeatPort),
  );
  return [
    section("controller_worker", {
      ...(networks.length === 0 ? {} : { amp_boot_network_list: networks.join(",") }),
      ...(securityGroups.length === 0 ? {} : { amp_secgroup_list: securityGroups.join(",") }),
      ...(flavor === undefined ? {} : { amp_flavor_id: flavor }),
      amp_image_tag: imageTag,
      client_ca: `${certificates}/ca_01.pem`,
      // Two amphorae, each on a compute host of its own, and an address that one of them has.
      loadbalancer_topology: "ACTIVE_STANDBY",
      workers: 1,
    }),
    section("certificates", {
      ca_certificate: `${certificates}/ca_01.pem`,
      ca_private_key: `${certificates}/ca_key.pem`,
      server_certs_key_passphrase: secrets[passphraseSecret] ?? "",
      // Certificates of users' listeners are kept with the site's keys.
      ...(provided["key-manager"] === undefined ? {} : client),
    }),
    section("haproxy_amphora", {
      server_ca: `${certificates}/server_ca.pem`,
      client_cert: `${certificates}/client.pem`,
    }),
    section("health_manager", {
      bind_ip: hostNamed(design, host).address,
      bind_port: heartbeatPort,
      controller_ip_port_list: managers.join(","),
      heartbeat_key: secrets[heartbeatSecret] ?? "",
      heartbeat_interval: timerMs(design, "octavia.heartbeat_interval") / 1000,
      heartbeat_timeout: timerMs(design, "octavia.heartbeat_timeout") / 1000,
    }),
  ];
}

/** Where OVN's databases usually are, on a site whose network is somebody else's. */
function members(design: Design, port: number): string {
  return memberHosts(design)
    .map(({ address }) => `tcp:${withPort(address, port)}`)
    .join(",");
}
