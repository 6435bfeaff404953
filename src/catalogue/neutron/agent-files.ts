import { withVariables } from "../../text/script.ts";
import type { ManagedFile } from "../contract/file.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { renderIni, section, type IniSection } from "../format/ini.ts";
import { plainFile } from "../format/plain-file.ts";
import { controllerLogin } from "../openstack/network-controller.ts";
import login from "../openstack/queue-login.py";
import { agentHosts, agentPaths, dhcpAgent, l2Agent, l3Agent, metadataAgent, ovnAgent, type Agent } from "./agents.ts";
import { service } from "./api.ts";
import { agentsOf, hasInstances } from "./backend.ts";
import { bridgeMappings, switchPlace } from "./bridges.ts";
import keeper from "./keepalived.sh";
import { metadataOptions } from "./metadata.ts";
import { neighbourFile } from "./neighbours.ts";
import type { NeutronOptions } from "./options.ts";
import { downAdverts, inSeconds } from "./timers.ts";
import wait from "./wait.py";

type View = HostView<NeutronOptions>;

/** Neutron's agents that run on a host. */
export function agentsOn({ design, host, options }: View): readonly Agent[] {
  return agentsOf(options.backend, design.providers).filter((agent) => agentHosts(design, agent).includes(host));
}

/** What Neutron's agents on a host read and start. */
export function agentFiles(view: View): readonly ManagedFile[] {
  const here = agentsOn(view);
  if (here.length === 0) return [];
  return [
    ...(here.some(({ asks }) => asks === "server") ? [waitProgram(view)] : []),
    ...here.map((agent) => ({
      ...plainFile(agent.file, renderIni(managedBy(view.design.site), sectionsOf(agent, view))),
      mode: 0o640,
      group: service,
      secret: agent === metadataAgent || agent === ovnAgent,
    })),
    ...(here.includes(l3Agent) ? [...keeperFiles(view), neighbourFile(view.design)] : []),
  ];
}

/** It logs in as the agents do, which on a host without a balancer may be by TLS. */
function waitProgram({ design }: View): ManagedFile {
  return program(agentPaths.wait, `#!/usr/bin/python3\n# ${managedBy(design.site)}\n${login}\n${wait}`);
}

function program(path: string, text: string): ManagedFile {
  return { ...plainFile(path, text), mode: 0o755 };
}

/** Sources: neutron 26.0.2 `conf/agent/`, `conf/plugins/ml2/drivers/`. */
const sections: ReadonlyMap<Agent, (view: View) => readonly IniSection[]> = new Map([
  [l2Agent, switchSections],
  [dhcpAgent, dhcpSections],
  [l3Agent, routerSections],
  [metadataAgent, (view: View) => [section("DEFAULT", metadataOptions(view))]],
  [ovnAgent, controlledSections],
]);

function sectionsOf(agent: Agent, view: View): readonly IniSection[] {
  return sections.get(agent)?.(view) ?? [];
}

/** Which datapath the host has and where its tunnels end is told by a file that is written there. */
function switchSections({ options }: View): readonly IniSection[] {
  return [
    section("ovs", { bridge_mappings: bridgeMappings(options) }),
    section("agent", {
      tunnel_types: "vxlan",
      // Each host floods to all that it has a tunnel to, and learns: a router that moved is found by its own announcement,
      // and not by what the server tells each agent.
      l2_population: false,
      // What is there stays while the agent begins.
      drop_flows_on_start: false,
    }),
    section("securitygroup", { firewall_driver: "openvswitch", enable_security_group: true }),
  ];
}

function dhcpSections({ design }: View): readonly IniSection[] {
  return [
    section("DEFAULT", {
      interface_driver: "openvswitch",
      // Networks without a router have metadata as well.
      enable_isolated_metadata: hasInstances(design.providers),
    }),
  ];
}

function routerSections({ design }: View): readonly IniSection[] {
  return [
    section("DEFAULT", {
      interface_driver: "openvswitch",
      agent_mode: "legacy",
      ha_vrrp_advert_int: inSeconds(design, "ha_vrrp_advert_int"),
      enable_metadata_proxy: hasInstances(design.providers),
    }),
  ];
}

function controlledSections(view: View): readonly IniSection[] {
  const { design, provided } = view;
  const controller = provision(provided, "network-controller");
  return [
    section("DEFAULT", metadataOptions(view)),
    section("agent", { extensions: "metadata" }),
    section("ovs", { ovsdb_connection: switchPlace }),
    section("ovn", {
      ovn_nb_connection: controller.northbound(design),
      ovn_sb_connection: controller.southbound(design),
      ...controllerLogin(view, service).entries,
      ovsdb_probe_interval: controller.probeMs(design),
    }),
  ];
}

function keeperFiles({ design }: View): readonly ManagedFile[] {
  const header = managedBy(design.site);
  const path = [agentPaths.programs, "/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
  return [
    program(
      agentPaths.keeper,
      `#!/bin/bash\n# ${header}\n${withVariables(keeper, { adverts: String(downAdverts(design)) })}`,
    ),
    {
      ...plainFile(agentPaths.sudoers, `# ${header}\nDefaults:neutron secure_path="${path.join(":")}"\n`),
      mode: 0o440,
    },
  ];
}
