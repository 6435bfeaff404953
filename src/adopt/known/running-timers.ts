import { isoDurationMs } from "../../review/files/cib.ts";
import type { HostReading } from "../reading.ts";
import type { WrittenTimer } from "./timers.ts";

/** By the design's names, Corosync's own below `totem`; all of its links have the same. */
const ofMembership = [
  ["token", "token"],
  ["consensus", "consensus"],
  ["knet_ping_interval", "interface.0.knet_ping_interval"],
  ["knet_ping_timeout", "interface.0.knet_ping_timeout"],
] as const;
const ofDatabase = [
  "evs.keepalive_period",
  "evs.inactive_check_period",
  "evs.join_retrans_period",
  "evs.suspect_timeout",
  "evs.inactive_timeout",
  "evs.install_timeout",
  "gmcast.peer_timeout",
];

/** The timers by which the programs of a host say that they run. */
export function runningTimers({ host, running }: HostReading): readonly WrittenTimer[] {
  const { membership, database, broker } = running;
  return [
    ...ofMembership.flatMap(([option, key]) => named(host, `corosync.${option}`, membership?.timers.get(key))),
    ...ofDatabase.flatMap((option) =>
      named(host, `galera.${option}`, isoDurationMs(database?.provider.get(option) ?? "")),
    ),
    ...named(host, "rabbitmq.net_ticktime", broker === undefined ? undefined : 1000 * broker.tickSeconds),
  ];
}

function named(host: string, name: string, ms: number | undefined): readonly WrittenTimer[] {
  return ms === undefined || ms === 0 ? [] : [{ host, name, ms: Math.round(ms) }];
}
