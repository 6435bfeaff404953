import { provision, type HostView } from "../contract/provisions.ts";
import { section, type IniSection } from "../format/ini.ts";
import { controllerLogin } from "../openstack/network-controller.ts";
import { service } from "./api.ts";
import { hasInstances } from "./backend.ts";
import type { ExternalController, NeutronOptions } from "./options.ts";

/**
 * How many networks tenants may have. Each is a row of the database that every process of the server writes and reads at its start: a
 * million took each of them 600 MB, the database 4 GB, and a minute and a half.
 */
const tunnelIds = "1:10000";

/** What routes between networks, and other plugins of the API. */
export function servicePlugins({ backend, external }: NeutronOptions): readonly string[] {
  switch (backend) {
    case "openvswitch":
      return ["router"];
    case "ovn":
      return ["ovn-router"];
    case "external":
      return external?.servicePlugins ?? [];
  }
}

/** ML2's file of the servers. Source: neutron 26.0.2 `conf/plugins/ml2/`. */
export function ml2Sections(view: HostView<NeutronOptions>): readonly IniSection[] {
  const { options } = view;
  switch (options.backend) {
    case "openvswitch":
      return agentBased(options);
    case "ovn":
      return controlled(view);
    case "external":
      return options.external === undefined ? [] : someoneElses(options.external);
  }
}

function agentBased(options: NeutronOptions): readonly IniSection[] {
  return [
    section("ml2", {
      mechanism_drivers: "openvswitch",
      type_drivers: "flat,vlan,vxlan",
      tenant_network_types: "vxlan",
      extension_drivers: "port_security",
      overlay_ip_version: 4,
    }),
    section("ml2_type_vxlan", { vni_ranges: tunnelIds }),
    ...physical(options),
    section("securitygroup", { enable_security_group: true }),
  ];
}

function controlled(view: HostView<NeutronOptions>): readonly IniSection[] {
  const { design, options, provided } = view;
  const controller = provision(provided, "network-controller");
  return [
    section("ml2", {
      mechanism_drivers: "ovn",
      type_drivers: "flat,vlan,geneve",
      tenant_network_types: "geneve",
      extension_drivers: "port_security",
      overlay_ip_version: 4,
    }),
    // 38 bytes of Geneve and OVN's options, and the outer Ethernet and IP headers.
    section("ml2_type_geneve", { vni_ranges: tunnelIds, max_header_size: 38 }),
    ...physical(options),
    section("securitygroup", { enable_security_group: true }),
    section("ovn", {
      ovn_nb_connection: controller.northbound(design),
      ovn_sb_connection: controller.southbound(design),
      ...controllerLogin(view, service).entries,
      ovsdb_probe_interval: controller.probeMs(design),
      ovn_l3_scheduler: "leastloaded",
      ovn_metadata_enabled: hasInstances(design.providers),
      // What differs is told and not repaired at a start; the repair is a condition of its own.
      neutron_sync_mode: "log",
    }),
  ];
}

function physical({ physicalNetworks }: NeutronOptions): readonly IniSection[] {
  const names = Object.keys(physicalNetworks);
  if (names.length === 0) return [];
  return [
    section("ml2_type_flat", { flat_networks: names.join(",") }),
    section("ml2_type_vlan", { network_vlan_ranges: names.join(",") }),
  ];
}

/** What the operator says of it, as it is. */
function someoneElses({
  mechanismDrivers,
  typeDrivers,
  tenantNetworkTypes,
  config,
}: ExternalController): readonly IniSection[] {
  return [
    section("ml2", {
      mechanism_drivers: mechanismDrivers.join(","),
      type_drivers: typeDrivers.join(","),
      tenant_network_types: tenantNetworkTypes.join(","),
      extension_drivers: "port_security",
      ...config["ml2"],
    }),
    ...Object.entries(config)
      .filter(([title]) => title !== "ml2")
      .map(([title, entries]) => section(title, entries)),
  ];
}
