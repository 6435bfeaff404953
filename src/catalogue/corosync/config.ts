import type { ManagedFile } from "../contract/file.ts";
import { memberHosts, timerMs } from "../contract/lookup.ts";
import { familyOf } from "../../spec/address.ts";
import type { Design, DesignedHost } from "../contract/design.ts";
import { addressOn, ringNetworks } from "../contract/networks.ts";
import type { HostView } from "../contract/provisions.ts";
import { block, type Block, renderBlocks } from "../format/block.ts";
import { managedBy } from "../format/header.ts";
import { deviceBlock } from "./device.ts";
import { authkeyPath, authkeySecret, configPath } from "./places.ts";

/** Of the first ring; each further one has the next. Source: corosync.conf(5), "mcastport". */
export const firstRingPort = 5405;

export function corosyncFiles({ design, secrets }: HostView): readonly ManagedFile[] {
  const members = memberHosts(design);
  const rings = ringNetworks(design);
  const totem = block(
    "totem",
    "version: 2",
    `cluster_name: ${design.cluster.name}`,
    "transport: knet",
    "crypto_cipher: aes256",
    "crypto_hash: sha256",
    `token: ${timerMs(design, "corosync.token")}`,
    "token_coefficient: 0",
    `consensus: ${timerMs(design, "corosync.consensus")}`,
    ...familyLines(members, rings),
    ...(rings.length > 1 ? ["link_mode: passive", ...rings.map((_, link) => linkBlock(design, link))] : []),
  );
  const nodelist = block(
    "nodelist",
    members.map((member) =>
      block(
        "node",
        `name: ${member.name}`,
        `nodeid: ${member.nodeId}`,
        ...rings.map((network, link) => `ring${link}_addr: ${addressOn(member, network)}`),
      ),
    ),
  );
  const device = deviceBlock(design);
  // Two votes without a third: what a site is refused for, and a what-if may still ask about.
  const twoNode = members.length === 2 && device.length === 0;
  const quorum = block("quorum", "provider: corosync_votequorum", ...(twoNode ? ["two_node: 1"] : []), ...device);
  const logging = block("logging", "to_syslog: yes", "to_logfile: no", "to_stderr: no", "timestamp: off");
  return [
    {
      path: configPath,
      content: renderBlocks(managedBy(design.site), [totem, nodelist, quorum, logging]),
      mode: 0o644,
      owner: "root",
      group: "root",
      secret: false,
    },
    {
      path: authkeyPath,
      content: Uint8Array.from(Buffer.from(secrets[authkeySecret] ?? "", "base64")),
      mode: 0o400,
      owner: "root",
      group: "root",
      secret: true,
    },
  ];
}

/**
 * One link carries everything while it is connected, the management network's before the others; a further one takes over when
 * its pings are not answered in time, before the token is lost. Source: corosync.conf(5), "interface".
 */
function linkBlock(design: Pick<Design, "timers">, link: number): Block {
  return block(
    "interface",
    `linknumber: ${link}`,
    `knet_link_priority: ${linksMost - link}`,
    `knet_ping_interval: ${timerMs(design, "corosync.knet_ping_interval")}`,
    `knet_ping_timeout: ${timerMs(design, "corosync.knet_ping_timeout")}`,
  );
}

/** Links of knet, libknet's `KNET_MAX_LINK`. */
const linksMost = 8;

/** Addresses need no resolver; the family that one would be asked for is said all the same. Source: corosync.conf(5), "ip_version". */
function familyLines(members: readonly DesignedHost[], rings: readonly string[]): readonly string[] {
  const families = new Set(members.flatMap((member) => rings.map((ring) => familyOf(addressOn(member, ring)))));
  if (!families.has("IPv6")) return [];
  return [`ip_version: ${families.has("IPv4") ? "ipv6-4" : "ipv6"}`];
}
