import type { Component } from "../contract/component.ts";
import { askOthers, type Condition, type ManagedUnit } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { memberHosts } from "../contract/lookup.ts";
import { addressFor } from "../contract/networks.ts";
import type { HostView } from "../contract/provisions.ts";
import type { HostWants } from "../contract/technology.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { withPort } from "../../text/network-place.ts";
import { arbitratorPart } from "./arbitrator-status.ts";
import { groupOptions, groupPort } from "./group.ts";
import { memberUnit, primaryExists } from "./names.ts";
import { arbitratorCertificatePath, certificateFile, groupTlsOptions, isSecure } from "./tls.ts";

/** Votes where two members need a third vote, and keeps no data. */
export const arbitrator = "galera-arbitrator";
export const arbitratorUnit = "garb.service";
/** As whom its unit runs. */
const user = "_galera";
/** Read by `garb-systemd`, as shell. */
const path = "/etc/default/garb";

export const notAlone = "galera/no arbitrator waits alone";

export const arbitratorComponent: Component = {
  name: arbitrator,
  nature: "stateless",
  because: "it takes part in the group's votes and keeps no data",
  mode: "active-active",
  modeBecause: "there is one, beside two members that have the data",
  loses: "its vote: the two members go on, and none of them may be lost until it is back",
  redundancy: { rule: "any" },
  on: "quorum",
  run: { by: "systemd", units: [arbitratorUnit] },
  cluster: { runs: "never", because: "it stands on a host outside of the cluster" },
  packages: ["galera-arbitrator-4"],
  needs: [],
  listens: [{ protocol: "tcp", port: groupPort, from: { components: ["galera"] }, what: "what the members agree on" }],
};

export function arbitratorHost({ members, voters }: Pick<Design, "members" | "voters">): string | undefined {
  return voters.find((voter) => !members.includes(voter));
}

export function arbitratorWants({ design, host, secrets }: HostView): HostWants {
  return {
    files: [
      configFile(design, host),
      ...(isSecure(design) ? [certificateFile(secrets, host, arbitratorCertificatePath, user)] : []),
    ],
    units: [garbUnit(design, host)],
    probes: [
      {
        component: arbitrator,
        script: `systemctl is-active ${arbitratorUnit} || true\n${connections} || true`,
        parse: (output, _exitCode, on) => arbitratorPart(output, on, design.members.length),
      },
    ],
  };
}

/** systemd makes it below /var/lib, for the user that the unit runs as. */
const stateDirectory = "garbd";

/**
 * Source: Galera documentation, "Galera Arbitrator"; it takes the members' own options of group communication. It keeps the last
 * primary view as members do: after a power loss of all, those of that view must know each other again to go on by themselves.
 */
function configFile(design: Design, host: string): ManagedFile {
  const own = addressFor(design, host, "replication");
  const options = groupOptions(design, own, groupTlsOptions(design, arbitratorCertificatePath));
  const members = memberHosts(design).map(({ name }) => withPort(addressFor(design, name, "replication"), groupPort));
  return plainFile(
    path,
    [
      `# ${managedBy(design.site)}`,
      `GALERA_NODES="${members.join(",")}"`,
      `GALERA_GROUP="${design.cluster.name}"`,
      `GALERA_OPTIONS="${options.join("; ")}"`,
      `WORK_DIR="/var/lib/${stateDirectory}"`,
      "",
    ].join("\n"),
  );
}

/** Peers of the group that are connected, an address a line. */
const connections = `ss -Htn state established '( sport = :${groupPort} or dport = :${groupPort} )' | awk '{ sub(/:[0-9]+$/, "", $4); print $4 }' | sort -u`;

function garbUnit(design: Design, host: string): ManagedUnit {
  const members = memberHosts(design).map(({ name }) => ({ host: name, unit: memberUnit }));
  return {
    unit: arbitratorUnit,
    // It reads a certificate when it begins, and never again.
    files: [path, ...(isSecure(design) ? [arbitratorCertificatePath] : [])],
    // Its group communication sets its thread's priority itself, as the members' does.
    runs: {
      rank: "data",
      settings: { RestartSec: "1s", StateDirectory: stateDirectory, AmbientCapabilities: "CAP_SYS_NICE" },
    },
    onChange: "restart",
    startedBy: "systemd",
    ready: `systemctl is-active -q ${arbitratorUnit} && [ -n "$(${connections})" ]`,
    // It takes TLS alone from the start: the members then hear it.
    after: [{ condition: primaryExists }, ...(isSecure(design) ? members : [])],
    gate: {
      turn: "galera",
      interrupts: `the vote of ${host} in the database cluster, for a moment`,
      ...askOthers(
        design.members,
        "every member is synced and in the primary component",
        `mariadb -N -B -e "SHOW STATUS LIKE 'wsrep_local_state'" | grep -qw 4`,
      ),
    },
    startMs: 60_000,
  };
}

/**
 * An arbitrator that outlived the members holds on to a group without data: a member that starts the cluster anew would meet it, two
 * groups that both call themselves the primary one. It is stopped, and started when there is a cluster to join.
 */
export function arbitratorConditions(design: Design): readonly Condition[] {
  const host = arbitratorHost(design);
  if (host === undefined) return [];
  return [
    startsWithHost(host),
    {
      id: notAlone,
      host,
      alternates: [],
      holds: `the arbitrator on ${host} runs beside a member of the database cluster or not at all`,
      test: `! pgrep -x garbd >/dev/null || [ -n "$(${connections})" ]`,
      remedy: { kind: "make", script: `systemctl stop ${arbitratorUnit}`, timeoutMs: 130_000 },
      after: [{ host, packages: true }],
      before: [{ condition: primaryExists }],
      settleMs: 2000,
    },
  ];
}

/**
 * Debian's package makes the link of its second name alone, garbd.service. systemctl(1) calls a unit enabled that has any link, and
 * nothing starts this one at boot.
 */
function startsWithHost(host: string): Condition {
  return {
    id: "galera/the arbitrator starts with its host",
    host,
    alternates: [],
    holds: `the arbitrator starts when ${host} does`,
    test: `[ -e /etc/systemd/system/multi-user.target.wants/${arbitratorUnit} ]`,
    remedy: { kind: "make", script: `systemctl enable ${arbitratorUnit}`, timeoutMs: 30_000 },
    after: [{ host, packages: true }],
    before: [{ host, unit: arbitratorUnit }],
    settleMs: 1000,
  };
}
