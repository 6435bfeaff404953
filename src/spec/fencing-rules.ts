import { listed, quote } from "../text/sentence.ts";
import type { WrittenFencing } from "./read-fencing.ts";
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

export function checkFencing(reader: Reader, written: WrittenFencing, hosts: readonly WrittenHost[]): void {
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
  if (!controllerAgents.includes(fencing.agent)) return;
  const switches = new Map<string, string>();
  for (const { host, nameOffset } of hosts) {
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
