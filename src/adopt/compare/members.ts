import type { Finding } from "../../spec/finding.ts";
import { listed } from "../../text/sentence.ts";
import { placesIn } from "../describe/networks.ts";
import type { Found } from "../describe/found.ts";
import type { HostReading } from "../reading.ts";
import { atHost } from "./place.ts";

/** Clusters whose members are others than written, fewer than written, or others than other members say. */
export function otherMembers(found: Found): readonly Finding[] {
  return found.readings.flatMap((reading) => [
    ...databaseMembers(found, reading),
    ...clusterMembers(found, reading),
    ...brokers(found, reading),
    ...managed(reading),
  ]);
}

function differ(host: string, message: string, remedy: string): Finding {
  return atHost("members-differ", "error", host, message, remedy);
}

function databaseMembers({ model }: Found, { host, running }: HostReading): readonly Finding[] {
  const { database } = running;
  const written = model.databases.find((member) => member.host === host && member.isMember)?.clusterAddress?.value;
  if (database === undefined || written === undefined || database.variables.get("wsrep_on") === "OFF") return [];
  const members = placesIn(written);
  if (!database.isPrimary) {
    return [
      differ(
        host,
        `The database member on ${host} belongs to no primary component: it serves nobody.`,
        "Let the members that are in one take it in: restart it once they are reached.",
      ),
    ];
  }
  const told = database.variables.get("wsrep_cluster_address");
  return [
    ...(members.length === 0 || database.size === members.length
      ? []
      : [
          differ(
            host,
            `The database cluster has ${database.size} members as ${host} sees it, and the file there lists ${members.length}: ${listed(members)}.`,
            "Find the member that is missing or that is not listed; its file and those of the others must name the same.",
          ),
        ]),
    ...(told === undefined || told === "" || same(placesIn(told), members)
      ? []
      : [
          differ(
            host,
            `The database member on ${host} was started with ${told}, and its file says ${written}.`,
            told === "gcomm://"
              ? "Restart it as a member when the others serve: it founded the cluster, and does it again at its next start if it is told so."
              : "See who is meant; the next start goes by the file.",
          ),
        ]),
  ];
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join() === other.toSorted().join();
}

function clusterMembers({ model }: Found, { host, running }: HostReading): readonly Finding[] {
  const { membership } = running;
  const written = model.memberships.find((each) => each.host === host);
  if (membership === undefined) return [];
  const joined = membership.members.filter((member) => member.joined).length;
  const names = membership.listed.map(({ name, addresses }) => name || (addresses[0] ?? ""));
  return [
    ...(membership.quorate
      ? []
      : [
          differ(
            host,
            `The cluster on ${host} has no quorum.`,
            "See which members it does not reach: corosync-quorumtool and corosync-cfgtool -n.",
          ),
        ]),
    ...(joined === membership.listed.length || membership.listed.length === 0
      ? []
      : [
          differ(
            host,
            `Of the ${membership.listed.length} members of the cluster (${listed(names)}) ${host} sees ${joined}.`,
            "See which member is away: corosync-quorumtool -l.",
          ),
        ]),
    ...(written === undefined || written.nodes === membership.listed.length
      ? []
      : [
          differ(
            host,
            `The cluster on ${host} runs with ${membership.listed.length} members, and corosync.conf there lists ${written.nodes}.`,
            "Bring the same corosync.conf to all members and have them read it: corosync-cfgtool -R.",
          ),
        ]),
  ];
}

function brokers({ model }: Found, { host, running: { broker } }: HostReading): readonly Finding[] {
  if (broker === undefined) return [];
  const written = model.queues.find((each) => each.host === host)?.nodes ?? [];
  const away = broker.members.filter((member) => !broker.running.includes(member));
  return [
    ...(away.length === 0
      ? []
      : [
          differ(
            host,
            `The message brokers know ${listed(broker.members)}, and ${listed(away)} does not run as ${host} sees it.`,
            "Start it, or have the others forget it where it will not come back.",
          ),
        ]),
    ...(broker.partitions.length === 0
      ? []
      : [
          differ(
            host,
            `The broker on ${host} is partitioned from ${listed(broker.partitions)}.`,
            "Restart the brokers of the smaller half, one after another.",
          ),
        ]),
    ...(written.length === 0 || same(written, broker.members)
      ? []
      : [
          differ(
            host,
            `The brokers' cluster has ${listed(broker.members)} as ${host} sees it, and the file there lists ${listed(written)}.`,
            "A broker that loses its disk joins whom its file lists: bring the list to what runs.",
          ),
        ]),
  ];
}

function managed({ host, running: { cluster } }: HostReading): readonly Finding[] {
  return (cluster?.nodes ?? [])
    .filter(({ state }) => state !== "online")
    .map(({ name, state }) =>
      differ(
        host,
        state === "aside"
          ? `Pacemaker was told to leave ${name} aside (standby or maintenance): it runs nothing that fails elsewhere.`
          : `Pacemaker on ${host} sees ${name} offline.`,
        state === "aside"
          ? "Take that back when the work on it is done."
          : "Start the cluster on it, or see why it cannot be reached.",
      ),
    );
}
