import type { Design, DesignedAddress } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { timerMs } from "../contract/lookup.ts";
import { addressBeside } from "../contract/networks.ts";
import { provision, type Provided, type HostView } from "../contract/provisions.ts";
import { block, renderBlocks, type Block } from "../format/block.ts";
import { managedBy } from "../format/header.ts";
import { priorityOf, scriptFall, scriptRise } from "./timers.ts";
import { familyOf } from "../../spec/address.ts";

export const component = "virtual-address";
export const unit = "keepalived.service";
export const configPath = "/etc/keepalived/keepalived.conf";
/** Which interface lies in the address's network: known only on the host, so a condition writes it there. */
export const interfacesPath = "/etc/keepalived/quorate-interfaces.conf";
export const checkPath = "/usr/libexec/quorate/may-hold-address";
/** Takes the addresses off the host when their keeper is gone, however it went. */
export const leavePath = "/usr/libexec/quorate/leave-addresses";

/** The addresses that VRRP moves, on a host that may hold them. */
export function addressesOn(design: Design, host: string): readonly DesignedAddress[] {
  return design.addresses.filter(({ manager, hosts }) => manager === "keepalived" && hosts.includes(host));
}

export function keepalivedFiles(view: HostView, addresses: readonly DesignedAddress[]): readonly ManagedFile[] {
  const { design, provided } = view;
  return [
    {
      path: configPath,
      content: renderBlocks(managedBy(design.site), [
        `include ${interfacesPath}`,
        globalBlock(view),
        scriptBlock(view),
        ...addresses.map((address) => instanceBlock(view, address)),
      ]),
      mode: 0o640,
      owner: "root",
      group: "root",
      secret: false,
    },
    {
      path: checkPath,
      content: checkScript(design, provided),
      mode: 0o755,
      owner: "root",
      group: "root",
      secret: false,
    },
    {
      path: leavePath,
      content: leaveScript(design.site, addresses),
      mode: 0o755,
      owner: "root",
      group: "root",
      secret: false,
    },
  ];
}

function globalBlock({ host }: HostView): Block {
  return block(
    "global_defs",
    `router_id ${host}`,
    "vrrp_version 3",
    "enable_script_security",
    "script_user root",
    // What comes after these is announce.ts's.
    "vrrp_garp_master_delay 1",
    "vrrp_garp_master_repeat 3",
    "vrrp_no_swap",
  );
}

function scriptBlock({ design }: HostView): Block {
  const intervalMs = timerMs(design, "keepalived.script.interval");
  return block(
    "vrrp_script may_hold_address",
    `script ${checkPath}`,
    `interval ${intervalMs / 1000}`,
    // The check itself says when the balancer has been silent for too long; it waits longer for it on a busy host.
    `timeout ${Math.max(5, Math.ceil(intervalMs / 1000))}`,
    `fall ${scriptFall}`,
    `rise ${scriptRise}`,
    "init_fail",
  );
}

function instanceBlock({ design, host }: HostView, address: DesignedAddress): Block {
  const peers = address.hosts.filter((name) => name !== host).map((name) => addressBeside(design, name, address));
  return block(
    `vrrp_instance ${address.name}`,
    "state BACKUP",
    "nopreempt",
    `interface $${interfaceVariable(address)}`,
    `virtual_router_id ${address.routerId}`,
    `priority ${priorityOf(address.hosts.indexOf(host))}`,
    `advert_int ${timerMs(design, "keepalived.advert_int") / 1000}`,
    `unicast_src_ip ${addressBeside(design, host, address)}`,
    block("unicast_peer", peers),
    block("virtual_ipaddress", `${address.address}/${address.prefix}${noSource(address)}`),
    block("track_script", "may_hold_address"),
  );
}

/**
 * No connection of the host's own may begin at the address: it would break when the address moves. Among the IPv4 addresses of a
 * network the first one is taken, among those of IPv6 any that is not deprecated (RFC 6724, section 5, rule 3).
 */
function noSource({ address }: DesignedAddress): string {
  return familyOf(address) === "IPv6" ? " preferred_lft 0" : "";
}

export function interfaceVariable({ name }: DesignedAddress): string {
  return `${name}_interface`;
}

/**
 * Two questions, both local: does the balancer serve anything, and is this host in the partition that has quorum. A
 * live process of the balancer proves neither. When nobody can be asked about the quorum the address is given up: fail closed.
 */
function checkScript(design: Design, provided: Provided): string {
  return [
    "#!/bin/bash",
    `# ${managedBy(design.site)}`,
    "# Exit status 0: this host may hold a virtual address.",
    "set -u",
    provision(provided, "balancer").serves.trimEnd(),
    ...provision(provided, "membership")
      .belongs(design)
      .map(({ test, otherwise }) => `${test} || { echo "${otherwise}"; exit 1; }`),
    "",
  ].join("\n");
}

/** A keeper that was killed leaves its address behind, where it would stay beside the new holder's. */
function leaveScript(site: string, addresses: readonly DesignedAddress[]): string {
  return `#!/bin/sh
# ${managedBy(site)}
# Takes the site's virtual addresses off this host. Exit status 0.
for address in ${addresses.map(({ address }) => address).join(" ")}; do
  ip -o addr show to "$address" | while read -r _ device _ held _; do
    ip addr del "$held" dev "$device"
  done
done
exit 0
`;
}
