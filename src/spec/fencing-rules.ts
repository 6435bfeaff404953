import { nearest } from "../text/nearest.ts";
import { listed, quote } from "../text/sentence.ts";
import { checkParameters, missingParameters } from "./agent-rules.ts";
import type { AgentList } from "./known-agents.ts";
import type { WrittenFencing, WrittenLevel } from "./read-fencing.ts";
import type { WrittenHost } from "./read-hosts.ts";
import type { Reader } from "./reader.ts";

/**
 * Agents that reach one host's own management controller: the address is what tells hosts apart. Any one name of each
 * group will do; fence-agents 4.12, `fence_ipmilan(8)`, `fence_redfish(8)`.
 */
const controllerAgents = ["ipmilan", "ipmilanplus", "idrac", "ilo3", "ilo4", "ilo5", "imm", "redfish"];
const neededGroups = [
  ["ip", "ipaddr"],
  ["username", "login"],
];

export function checkFencing(
  reader: Reader,
  written: WrittenFencing,
  hosts: readonly WrittenHost[],
  agents: AgentList,
): void {
  const { fencing, offset } = written;
  if (fencing.kind === "none") {
    reader.report("fencing-none", offset ?? 0, {
      severity: "warning",
      message:
        offset === undefined
          ? "The site says nothing of fencing, so no host can be switched off when it does not answer."
          : "Fencing is off, so no host can be switched off when it does not answer.",
      remedy: "Add fencing: with an agent for the hosts' power: ipmilan, redfish; or lab for a twin on this machine.",
    });
    return;
  }
  const fenced = hosts.filter(({ host }) => isFenced(host));
  written.levels.forEach((level, index) => checkLevel(reader, level, index, fenced, agents));
  checkLevelsOfHosts(reader, written, hosts);
  checkSurvivor(reader, written, hosts);
  if (!controllerAgents.includes(fencing.agent)) return;
  const switches = new Map<string, string>();
  for (const { host, nameOffset } of fenced) {
    const parameters = { ...fencing.parameters, ...host.fencing };
    const missing = neededGroups
      .filter((names) => !names.some((name) => name in parameters))
      .map(([name]) => name ?? "");
    if (missing.length > 0) {
      reader.report("fencing-missing-parameter", nameOffset, {
        message: `The fence agent ${quote(fencing.agent)} has no ${listed(missing)} for the host ${quote(host.name)}, so it cannot switch it off.`,
        remedy: `Add fencing: { ${missing.map((name) => `${name}: …`).join(", ")} } to the host.`,
      });
    }
    checkOwnSwitch(reader, { name: host.name, nameOffset, parameters }, switches);
  }
}

/** A host that only votes runs nothing that could be in two places, and nobody takes over from it. */
function isFenced({ roles }: WrittenHost["host"]): boolean {
  return roles.some((role) => role !== "quorum");
}

/** Parameters of a fence device that the cluster itself reads. Source: pacemaker-fenced(7). */
const clustersOwn =
  /^(?:pcmk_(?:host_(?:map|list|check|argument)|delay_(?:max|base)|action_limit|(?:on|off|reboot|list|monitor|status)_(?:action|timeout|retries))|provides)$/u;
/** What the cluster says for each action, from what it knows of the host. */
const saidByCluster = ["action", "plug", "port", "nodename"];

/** The agent is installed with Debian's packages, and takes what it is given for all hosts and for each. */
function checkLevel(
  reader: Reader,
  { agent, offset, parameters }: WrittenLevel,
  level: number,
  hosts: readonly WrittenHost[],
  agents: AgentList,
): void {
  if (agent === "lab") return;
  const known = agents.agent(`fence_${agent}`);
  if (known === undefined) {
    const names = agents.names.flatMap((name) => (name.startsWith("fence_") ? [name.slice("fence_".length)] : []));
    const meant = nearest(agent, names) ?? nearest(agent.replaceAll("_", ""), names);
    reader.report("unknown-agent", offset, {
      message: `${quote(`fence_${agent}`)} is no fence agent of Debian's packages.`,
      remedy: `${meant === undefined ? "" : `Did you mean "${meant}"? `}Write lab, or the name of an agent without its fence_ prefix: ipmilan, redfish, apc_snmp.`,
    });
    return;
  }
  checkParameters(reader, known, parameters, clustersOwn);
  for (const host of hosts) {
    const own = host.fencing[level];
    if (own !== undefined) checkParameters(reader, known, own, clustersOwn);
    const given = Object.keys({ ...parameters.values, ...own?.values });
    const missing = missingParameters(known, given, saidByCluster);
    if (missing.length === 0 || controllerAgents.includes(agent)) continue;
    reader.report("fencing-missing-parameter", host.nameOffset, {
      message: `The fence agent ${quote(agent)} has no ${listed(missing)} for the host ${quote(host.host.name)}, so it cannot switch it off.`,
      remedy: `Add fencing: { ${missing.map((name) => `${name}: …`).join(", ")} } to the host, or parameters: to the agent.`,
    });
  }
}

function checkLevelsOfHosts(reader: Reader, { levels }: WrittenFencing, hosts: readonly WrittenHost[]): void {
  for (const { host, fencing, nameOffset } of hosts) {
    if (fencing.length <= levels.length) continue;
    reader.report("bad-value", nameOffset, {
      message: `The host ${quote(host.name)} has parameters for ${fencing.length} levels of fencing, and the site has ${levels.length}.`,
      remedy: "Write fencing: { levels: […] } with an agent for each, or remove what is too much.",
    });
  }
}

/** Where there is a third vote of a control host, one half is a majority, and nobody need be preferred. */
function checkSurvivor(reader: Reader, { survivor }: WrittenFencing, hosts: readonly WrittenHost[]): void {
  if (survivor === undefined) return;
  const control = hosts.filter(({ host }) => host.roles.includes("control")).map(({ host }) => host.name);
  if (!control.includes(survivor.name)) {
    const meant = nearest(survivor.name, control);
    reader.report("unknown-name", survivor.offset, {
      message: `${quote(survivor.name)} is no control host of this site.`,
      remedy: `${meant === undefined ? "" : `Did you mean "${meant}"? `}The control hosts are ${listed(control)}.`,
    });
  } else if (control.length !== 2) {
    reader.report("bad-value", survivor.offset, {
      message: `A survivor is preferred among two control hosts, and this site has ${control.length}: their majority goes on, whoever it is.`,
      remedy: "Remove survivor: and delay:.",
    });
  }
}

function checkOwnSwitch(
  reader: Reader,
  host: { readonly name: string; readonly nameOffset: number; readonly parameters: Readonly<Record<string, string>> },
  switches: Map<string, string>,
): void {
  const { parameters } = host;
  const address = parameters["ip"] ?? parameters["ipaddr"];
  if (address === undefined) return;
  const key = [address, parameters["ipport"] ?? parameters["port"] ?? "", parameters["systems_uri"] ?? ""].join(" ");
  const other = switches.get(key);
  if (other === undefined) {
    switches.set(key, host.name);
    return;
  }
  reader.report("fencing-same-switch", host.nameOffset, {
    message: `The hosts ${quote(other)} and ${quote(host.name)} have the same power switch at ${address}: fencing one would kill the other.`,
    remedy: "Give each host the address of its own management controller.",
  });
}
