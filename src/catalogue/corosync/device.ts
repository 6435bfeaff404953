import type { Condition, ManagedUnit } from "../contract/condition.ts";
import { askOthers } from "../contract/condition.ts";
import type { Component } from "../contract/component.ts";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, isMember, isVoter, memberHosts, timerMs } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import type { StatusProbe } from "../contract/status.ts";
import { block, type Block } from "../format/block.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { certificatesCondition, certificatesOn, deviceKeyFile, type Holder } from "./certificates.ts";
import { configPath, unit as memberUnit } from "./places.ts";
import { qnetdPart } from "./qnetd-status.ts";

/** The server on the quorum host, which lends the cluster a vote. */
export const qnetd = "corosync-qnetd";
export const qnetdUnit = "corosync-qnetd.service";
export const qdeviceUnit = "corosync-qdevice.service";
const serverPath = "/etc/default/corosync-qnetd";

/** Where the quorum host looks for its certificate, and the members for theirs. Source: corosync-qdevice's `qnet-config.h`. */
const serverHolder: Holder = {
  directory: "/etc/corosync/qnetd",
  nickname: "QNetd Cert",
  subject: "Qnetd Server",
  user: "coroqnetd",
};
const memberHolder = ({ cluster }: Pick<Design, "cluster">): Holder => ({
  directory: "/etc/corosync/qdevice/net",
  nickname: "Cluster Cert",
  // The server compares it with the name that the cluster gives itself.
  subject: cluster.name,
  user: "root",
});

export const qnetdComponent: Component = {
  name: qnetd,
  nature: "stateless",
  because: "it counts who is connected and which members see each other, and keeps nothing",
  mode: "active-active",
  modeBecause: "there is one, whose vote counts while a member is away; with both members there it decides nothing",
  loses: "its vote: the two members go on, and none of them may be lost until it is back",
  redundancy: { rule: "any" },
  on: "quorum",
  run: { by: "systemd", units: [qnetdUnit] },
  cluster: { runs: "never", because: "it stands outside of the cluster that it votes in" },
  packages: ["corosync-qnetd", "libnss3-tools", "openssl"],
  needs: [],
  // Source: corosync-qnetd(8), "-p".
  listens: [{ protocol: "tcp", port: 5403, from: { components: ["corosync"] }, what: "members that ask for its vote" }],
};

/** Exit status 0 where this member hears the quorum host. */
export const deviceConnected = "corosync-qdevice-tool -s 2>/dev/null | grep -q '^State:[[:space:]]*Connected'";

/** The host that votes beside the members; undefined where they decide by themselves. */
export function quorumHostOf({ members, voters }: Pick<Design, "members" | "voters">): string | undefined {
  return voters.find((voter) => !members.includes(voter));
}

/**
 * What a member's `quorum { }` says of the device. Source: corosync-qdevice(8): ffsplit gives its vote to one half of a cluster of an
 * even number of members, and of two equal halves to the one with the preferred node.
 */
export function deviceBlock(design: Design): readonly Block[] {
  const third = quorumHostOf(design);
  if (third === undefined) return [];
  return [
    block(
      "device",
      "model: net",
      "votes: 1",
      `timeout: ${timerMs(design, "corosync.device.timeout")}`,
      `sync_timeout: ${timerMs(design, "corosync.device.sync_timeout")}`,
      block(
        "net",
        `host: ${hostNamed(design, third).address}`,
        "tls: required",
        "algorithm: ffsplit",
        `tie_breaker: ${survivorOf(design).nodeId}`,
      ),
    ),
  ];
}

/** Who goes on where two members see the quorum host and not each other: whom the site prefers, otherwise the first. */
function survivorOf(design: Design) {
  const members = memberHosts(design);
  const survivor = members.find(({ name }) => name === design.cluster.survivor) ?? members[0];
  if (survivor === undefined) throw new Error("invariant: a quorum device without members");
  return survivor;
}

export function deviceFiles({ design, host, secrets }: HostView): readonly ManagedFile[] {
  if (quorumHostOf(design) === undefined || !isVoter(design, host)) return [];
  const key = deviceKeyFile(holderOn(design, host), secrets);
  if (isMember(design, host)) return [key];
  const { address } = hostNamed(design, host);
  return [
    plainFile(serverPath, `# ${managedBy(design.site)}\nCOROSYNC_QNETD_OPTIONS="-l ${address} -s req -c on"\n`),
    key,
  ];
}

export function deviceUnits({ design, host }: HostView): readonly ManagedUnit[] {
  const third = quorumHostOf(design);
  if (third === undefined || !isVoter(design, host)) return [];
  return [isMember(design, host) ? deviceUnit(design, host, third) : serverUnit(design, host)];
}

/** Asks the quorum host for its vote, and hands it to Corosync. */
function deviceUnit(design: Design, host: string, third: string): ManagedUnit {
  return {
    unit: qdeviceUnit,
    files: [configPath, `${holderOn(design, host).directory}/quorate.key`],
    // It reads corosync.conf through Corosync, once, at its start.
    runs: { rank: "keeper" },
    onChange: "restart",
    startedBy: "systemd",
    ready: deviceConnected,
    after: [{ host, unit: memberUnit }, { host: third, unit: qnetdUnit }, { condition: certificatesOn(host) }],
    gate: {
      turn: "corosync",
      interrupts: `the quorum device's vote on ${host}, for a moment`,
      ...askOthers(design.members, "all members are in the partition", allMembersThere(design)),
    },
    startMs: 20_000,
  };
}

function serverUnit(design: Design, host: string): ManagedUnit {
  return {
    unit: qnetdUnit,
    files: [serverPath, `${serverHolder.directory}/quorate.key`],
    runs: { rank: "keeper" },
    onChange: "restart",
    startedBy: "systemd",
    ready: "corosync-qnetd-tool -s >/dev/null",
    after: [{ condition: certificatesOn(host) }],
    gate: {
      turn: "corosync",
      interrupts: `the vote of ${host}, for a moment`,
      ...askOthers(design.members, "all members are in the partition", allMembersThere(design)),
    },
    startMs: 20_000,
  };
}

function allMembersThere({ members }: Pick<Design, "members">): string {
  return `corosync-quorumtool -s | awk '/^Nodes:/ { nodes = $2 } END { exit !(nodes == ${members.length}) }'`;
}

export function deviceConditions(design: Design): readonly Condition[] {
  if (quorumHostOf(design) === undefined) return [];
  return design.voters.map((host) => certificatesCondition(host, holderOn(design, host)));
}

function holderOn(design: Design, host: string): Holder {
  return isMember(design, host) ? memberHolder(design) : serverHolder;
}

export function qnetdProbe({ members }: Pick<Design, "members">): StatusProbe {
  return {
    component: qnetd,
    script: "corosync-qnetd-tool -s 2>&1 || true",
    parse: (output, _exitCode, host) => qnetdPart(output, host, members.length),
  };
}
