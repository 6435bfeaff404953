import type { Site } from "../../spec/site.ts";
import type { DesignDraft, OutageTerm } from "../contract/design.ts";
import { timerMs } from "../contract/lookup.ts";
import { int32Most, limitsOf, type TimerLimit } from "../contract/timer-limit.ts";
import { floored, timersOf, type ReferenceTimers, type Timer } from "../contract/timer.ts";

const timer = timersOf("etcd");
const limit = limitsOf("etcd");

/** etcd's default; a busy member that waits for its disk is not to be taken for lost. Source: etcd 3.5, "Tuning". */
const electionLeastMs = 1000;
/** Source: etcd 3.5, server/embed/config.go, `maxElectionMs`. */
const electionMostMs = 50_000;
/** Ten, as by default; below five etcd refuses its flags. */
const beatsPerElection = 10;

export function etcdTimers({ detectionMs }: Pick<Site, "detectionMs">): readonly Timer[] {
  const election = Math.min(electionMostMs, detectionMs);
  const electedMs = Math.max(electionLeastMs, election);
  return [
    floored(
      timer(
        "election-timeout",
        election,
        "members that hear nothing of their leader for this long, or up to twice as long, elect another; shorter would take a busy one for lost",
      ),
      electionLeastMs,
    ),
    timer(
      "heartbeat-interval",
      Math.round(electedMs / beatsPerElection),
      `the leader tells the others that it lives this often: ${beatsPerElection} times in an election time-out`,
    ),
  ];
}

/** Source: etcd 3.5, server/embed/config.go, `Validate`. */
export const etcdTimerLimits: readonly TimerLimit[] = [
  limit("heartbeat-interval", 1, int32Most),
  limit("election-timeout", { times: 5, of: "heartbeat-interval" }, electionMostMs),
];

export const etcdReferenceTimers: ReferenceTimers = {
  upstream: { "etcd.heartbeat-interval": 100, "etcd.election-timeout": 1000 },
};

export function electionMs(draft: Pick<DesignDraft, "timers">): number {
  return timerMs(draft, "etcd.election-timeout");
}

/** A member begins an election after one to two time-outs of silence. Source: etcd 3.5, raft/raft.go, `resetRandomizedElectionTimeout`. */
export function leaderLossTerms(draft: Pick<DesignDraft, "timers">): readonly OutageTerm[] {
  return [{ what: "the members of etcd elect another leader, where the lost host had it", ms: 2 * electionMs(draft) }];
}
