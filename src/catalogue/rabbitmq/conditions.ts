import { askOthers, type Condition, type Gate, type GoalRef } from "../contract/condition.ts";
import type { Design, DesignedQueueUser } from "../contract/design.ts";
import { loginInUse, loginsTaken, nameLeft } from "../contract/generations.ts";
import { voterHosts } from "../contract/lookup.ts";
import { addressFor } from "../contract/networks.ts";
import type { SiteView } from "../contract/provisions.ts";
import type { Order } from "../contract/roles/order.ts";
import type { Secrets } from "../contract/secret.ts";
import { unit } from "./config.ts";
import {
  apart,
  atom,
  author,
  binary,
  brokerAgrees,
  inBroker,
  inBrokerAt,
  list,
  nodeName,
  withBindings,
} from "./erlang.ts";
import copiesMake from "./copies-make.erl";
import { cookieConditions } from "./cookie.ts";
import forgetGone from "./forget.erl";
import joinCluster from "./join.erl";
import { loginWorks, makeLogin } from "./login.ts";
import { memberConditions } from "./members.ts";
import mayRestart from "./may-restart.erl";
import policyIs from "./policy-is.erl";
import userGoes from "./user-goes.erl";
import { portMapperConditions } from "./port-mapper.ts";
import rightsElsewhere from "./rights-elsewhere.erl";
import { certificateConditions } from "./tls-conditions.ts";
import { turnConditions } from "./turn.ts";

export const clusterCondition = "rabbitmq/cluster";

/** Exit status 0 when this host's broker serves and hears the others. */
export const brokerServes = brokerAgrees("rabbit:is_running()");

const notificationsMax = 10_000;
/** A virtual host that is new is served by every broker after so long at the most. */
const everywhereMs = 30_000;

export function rabbitmqConditions(view: SiteView): readonly Condition[] {
  const { design, secrets } = view;
  const cluster = formedCondition(design);
  const vhosts = [...new Set(design.queueUsers.map(({ vhost }) => vhost))];
  return [
    cluster,
    ...portMapperConditions(design, unit),
    ...turnConditions(view),
    ...certificateConditions(design),
    ...cookieConditions(view, unit),
    ...memberConditions(design, cluster.id, unit),
    guestCondition(design, cluster.id),
    ...vhosts.map((vhost) => vhostCondition(design, cluster.id, vhost)),
    ...vhosts.map((vhost) => notificationsCondition(design, vhost)),
    ...design.queueUsers.map((user) => userCondition(design, cluster.id, user, secrets)),
    ...design.queueUsers.map((user) => elsewhereCondition(design, user, loginInUse(secrets, user).user)),
  ];
}

function userId({ user, vhost }: Pick<DesignedQueueUser, "user" | "vhost">): string {
  return `rabbitmq/user ${user} of ${vhost}`;
}

function vhostId(vhost: string): string {
  return `rabbitmq/virtual host ${vhost}`;
}

/** A user exists, with its rights in its virtual host. */
export function userReady(user: Pick<DesignedQueueUser, "user" | "vhost">): readonly GoalRef[] {
  return [{ condition: userId(user) }];
}

interface Fact extends Pick<Condition, "id" | "holds" | "test" | "after"> {
  readonly make: string;
}

/** A fact of the whole cluster: any member can be asked and can make it true. */
function ofCluster(design: Design, { make, ...fact }: Fact, timeoutMs = 60_000, settleMs = 5000): Condition {
  const [host = "", ...alternates] = design.voters;
  return { host, alternates, remedy: { kind: "make", script: make, timeoutMs }, settleMs, ...fact };
}

/**
 * Brokers that start with the design's files form their cluster by themselves. One that ran before, as a package's
 * installation starts it, is a cluster of its own: it joins only when it holds no queue, since joining erases it.
 */
function formedCondition(design: Design): Condition {
  const members = voterHosts(design);
  const wanted = list(members.map((member) => atom(nodeName(member))));
  const join = withBindings(joinCluster, { Wanted: wanted });
  const forget = inBroker(withBindings(forgetGone, { Wanted: wanted }));
  const joins = members.flatMap((member) => [
    `said="$(${inBrokerAt(member, addressFor(design, member.name, "queue"), join)}\n)"`,
    `[ -z "$said" ] || { echo "the broker of ${member.name} does not join the cluster: $said" >&2; exit 1; }`,
  ]);
  return ofCluster(
    design,
    {
      id: clusterCondition,
      holds: `the brokers of ${design.voters.join(", ")} are one cluster`,
      test: brokerAgrees(`lists:sort(rabbit_mnesia:cluster_nodes(all)) =:= lists:sort(${wanted})`),
      make: [
        ...joins,
        `said="$(${forget}\n)"`,
        `[ -z "$said" ] || { echo "a broker of no host of the site runs in the cluster: $said; let its host leave first (state: leaving)" >&2; exit 1; }`,
      ].join("\n"),
      after: design.voters.map((host) => ({ host, unit })),
    },
    120_000,
    30_000,
  );
}

/** What an apply does with a broker that is a cluster of its own, for that broker alone; queues have a copy on it again. */
export function rejoin(design: Design, host: string): Order {
  const wanted = list(voterHosts(design).map((member) => atom(nodeName(member))));
  const join = inBroker(withBindings(joinCluster, { Wanted: wanted }));
  const grow = inBroker(withBindings(copiesMake, { Nodes: wanted }));
  return {
    make: [
      `said="$(${join}\n)"\n[ -z "$said" ] || { echo "the broker of ${host} does not join the cluster: $said" >&2; exit 1; }`,
      `said="$(${grow}\n)"\n[ -z "$said" ] || { echo "queues without a copy on every broker: $said" >&2; exit 1; }`,
    ].join("\n"),
    test: brokerAgrees("length(rabbit_mnesia:cluster_nodes(all)) > 1"),
  };
}

function guestCondition(design: Design, cluster: string): Condition {
  const guest = binary("guest");
  return ofCluster(design, {
    id: "rabbitmq/no guest",
    holds: "the queue user guest, whose password everybody knows, does not exist",
    test: brokerAgrees(`not rabbit_auth_backend_internal:exists(${guest})`),
    make: inBroker(`rabbit_auth_backend_internal:delete_user(${guest}, ${author})`),
    after: [{ condition: cluster }],
  });
}

/** Services notify whoever wants to know; with nobody to fetch them, notifications would fill the brokers' disks. */
function notificationsCondition(design: Design, vhost: string): Condition {
  const policy = { Vhost: binary(vhost), Name: binary("notifications"), Pattern: binary("^notifications\\.") };
  const limits = list([
    `{${binary("max-length")}, ${notificationsMax}}`,
    `{${binary("overflow")}, ${binary("drop-head")}}`,
  ]);
  return ofCluster(design, {
    id: `rabbitmq/notifications of ${vhost} bounded`,
    holds: `a queue of ${vhost}'s notifications keeps the newest ${notificationsMax} that nobody fetched`,
    test: brokerAgrees(withBindings(policyIs, { ...policy, Settings: limits })),
    make: inBroker(
      `rabbit_policy:set(${policy.Vhost}, ${policy.Name}, ${policy.Pattern}, ${limits}, 0, ${binary("queues")}, ${author})`,
    ),
    after: [{ condition: vhostId(vhost) }],
  });
}

function vhostCondition(design: Design, cluster: string, vhost: string): Condition {
  return ofCluster(design, {
    id: vhostId(vhost),
    holds: `the virtual host ${vhost} exists`,
    test: brokerAgrees(`rabbit_vhost:exists(${binary(vhost)})`),
    make: inBroker(
      `ok = rabbit_vhost:add(${binary(vhost)}, ${author}), rabbit_vhost:await_running_on_all_nodes(${binary(vhost)}, ${everywhereMs})`,
    ),
    after: [{ condition: cluster }],
  });
}

/** The test logs in, so that a changed password is noticed. A user that goes is cut off: by then nobody uses it. */
function userCondition(design: Design, cluster: string, queueUser: DesignedQueueUser, secrets: Secrets): Condition {
  const { user, vhost } = queueUser;
  const logins = loginsTaken(secrets, queueUser).map((login) => ({ ...login, vhost }));
  const left = nameLeft(secrets, queueUser);
  const goes = left === undefined ? [] : [withBindings(userGoes, { User: binary(left), Author: author })];
  const gone = left === undefined ? [] : [`not rabbit_auth_backend_internal:exists(${binary(left)})`];
  return ofCluster(design, {
    id: userId(queueUser),
    holds: `the queue user ${user} has its password and all rights in the virtual host ${vhost}`,
    test: brokerAgrees([...logins.map(loginWorks).map(apart), ...gone].join(" andalso ")),
    make: inBroker([...logins.map(makeLogin), ...goes].map(apart).join(",\n")),
    after: [cluster, vhostId(vhost)].map((condition) => ({ condition })),
  });
}

/** A service's own virtual host is all that its user may use; one that ran before works on in the old place until it is restarted. */
function elsewhereCondition(design: Design, { user, vhost, owner }: DesignedQueueUser, now: string): Condition {
  const given = { User: binary(now), Vhost: binary(vhost), Author: author };
  const its = design.components.filter(({ service }) => service === owner);
  return ofCluster(design, {
    id: `rabbitmq/user ${user} of ${vhost} alone`,
    holds: `the queue user ${user} has rights in no other virtual host than ${vhost}`,
    test: brokerAgrees(`${withBindings(rightsElsewhere, { ...given, Take: "false" })} =:= []`),
    make: inBroker(withBindings(rightsElsewhere, { ...given, Take: "true" })),
    after: [
      { condition: userId({ user, vhost }) },
      ...its.flatMap(({ hosts, units }) => hosts.flatMap((host) => units.map((each) => ({ host, unit: each })))),
    ],
  });
}

/** A broker may stop when all others serve and no queue needs its vote. */
export function restartGate(design: Design, host: string): Gate {
  const members = voterHosts(design);
  const others = members.filter(({ name }) => name !== host);
  const node = atom(nodeName({ name: host }));
  const needed = list(others.map((other) => atom(nodeName(other))));
  return {
    turn: "rabbitmq",
    interrupts: `queue connections to ${host}; queues led from there elect another leader`,
    ...askOthers(
      others.map(({ name }) => name),
      "all other brokers serve as one cluster, and no queue would lose its majority",
      brokerAgrees(withBindings(mayRestart, { Node: node, Others: needed })),
    ),
  };
}
