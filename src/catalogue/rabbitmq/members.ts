import type { Condition, GoalRef } from "../contract/condition.ts";
import { askOthers } from "../contract/condition.ts";
import type { Departure } from "../contract/departure.ts";
import type { Design } from "../contract/design.ts";
import { voterHosts } from "../contract/lookup.ts";
import {
  addressTuple,
  atom,
  brokerAgrees,
  inBroker,
  list,
  nodeName,
  noBrokerDisagrees,
  withBindings,
} from "./erlang.ts";
import copiesAre from "./copies-are.erl";
import copiesMake from "./copies-make.erl";
import leaveCluster from "./leave.erl";
import maySpare from "./may-spare.erl";
import namesAre from "./names-are.erl";
import namesMake from "./names-make.erl";
import partedBrokers from "./parted.erl";
import { watchUnit } from "./watch.ts";
import { addressFor } from "../contract/networks.ts";

/** Brokers that run are told of members that come and go: of their names, and how many copies a queue has. */
export function knowsMembers(host: string): string {
  return `rabbitmq/members known on ${host}`;
}

function namesCondition(design: Design, host: string, unit: string): Condition {
  const names = list(design.voters.map((name) => `{"${name}", ${addressTuple(addressFor(design, name, "queue"))}}`));
  const given = { Names: names, Count: String(design.voters.length) };
  return {
    id: knowsMembers(host),
    host,
    alternates: [],
    holds: `the broker of ${host} knows its peers by name, and makes new queues with ${design.voters.length} copies`,
    test: noBrokerDisagrees(withBindings(namesAre, given)),
    remedy: { kind: "make", script: inBroker(withBindings(namesMake, given)), timeoutMs: 30_000 },
    after: [],
    before: design.voters.map((member) => ({ host: member, unit })),
    settleMs: 5000,
  };
}

/** Every quorum queue has a copy on every broker, so that it outlives as many of them as the cluster does. */
function copiesCondition(design: Design, cluster: string): Condition {
  const [host = "", ...alternates] = design.voters;
  const nodes = { Nodes: list(voterHosts(design).map((member) => atom(nodeName(member)))) };
  const grow = inBroker(withBindings(copiesMake, nodes));
  return {
    id: "rabbitmq/copies of queues",
    host,
    alternates,
    holds: `every quorum queue has a copy on each of ${design.voters.join(", ")}`,
    test: brokerAgrees(withBindings(copiesAre, nodes)),
    remedy: {
      kind: "make",
      script: `said="$(${grow}\n)"\n[ -z "$said" ] || { echo "queues without a copy on every broker: $said" >&2; exit 1; }`,
      timeoutMs: 120_000,
    },
    after: [{ condition: cluster }],
    settleMs: 30_000,
  };
}

/** Brokers that parted and hear each other again are brought together by a program on each host. */
function unitedCondition(design: Design, cluster: string): Condition {
  const [host = "", ...alternates] = design.voters;
  const wanted = { Wanted: list(voterHosts(design).map((member) => atom(nodeName(member)))) };
  return {
    id: "rabbitmq/united",
    host,
    alternates,
    holds: `the brokers of ${design.voters.join(", ")} believe each other`,
    test: brokerAgrees(`${withBindings(partedBrokers, wanted)} =:= []`),
    remedy: { kind: "await" },
    after: [{ condition: cluster }, ...design.voters.map((voter) => ({ host: voter, unit: watchUnit }))],
    settleMs: 60_000,
  };
}

export function memberConditions(design: Design, cluster: string, unit: string): readonly Condition[] {
  return [
    ...design.voters.map((host) => namesCondition(design, host, unit)),
    unitedCondition(design, cluster),
    copiesCondition(design, cluster),
  ];
}

/**
 * A broker gives up its copies when the others have theirs, sends its clients away, and leaves the cluster: it comes back as a new
 * one, and none of the others waits for it.
 */
export function brokerDeparts(design: Design, host: string, unit: string, before: readonly GoalRef[]): Departure {
  const stay = list(voterHosts(design).map((member) => atom(nodeName(member))));
  const leave = inBroker(withBindings(leaveCluster, { Stay: stay }));
  return {
    unit,
    stage: "part",
    farewell: `said="$(${leave}\n)"\n[ "$said" = left ] || { echo "the broker of ${host} does not leave the cluster: $said" >&2; exit 1; }`,
    interrupts: `queue connections to ${host}; queues led from there elect another leader`,
    ...askOthers(
      design.voters,
      "every broker that stays serves, as one cluster",
      brokerAgrees(withBindings(maySpare, { Stay: stay })),
    ),
    before,
  };
}
