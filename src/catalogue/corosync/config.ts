import type { ManagedFile } from "../contract/file.ts";
import { memberHosts, timerMs } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { block, renderBlocks } from "../format/block.ts";
import { managedBy } from "../format/header.ts";

export const component = "corosync";
export const configPath = "/etc/corosync/corosync.conf";
export const authkeyPath = "/etc/corosync/authkey";
export const authkeySecret = "corosync-authkey";
export const unit = "corosync.service";

export function corosyncFiles({ design, secrets }: HostView): readonly ManagedFile[] {
  const members = memberHosts(design);
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
  );
  const nodelist = block(
    "nodelist",
    members.map((member) =>
      block("node", `name: ${member.name}`, `nodeid: ${member.nodeId}`, `ring0_addr: ${member.address}`),
    ),
  );
  const quorum = block("quorum", "provider: corosync_votequorum", ...(members.length === 2 ? ["two_node: 1"] : []));
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
