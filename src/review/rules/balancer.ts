import type { Finding } from "../../spec/finding.ts";
import { listed, seconds } from "../model/setting.ts";
import type { BalancedBackend, BalancedServer } from "../model/site-model.ts";
import { finding, grouped, limitMs, limitReason, type ReviewContext, type Rule } from "./rule.ts";

/**
 * When a silent server is marked down. What people say of a check is its intervals; what a site asks for is held against
 * the worst, in which each check that fails waits at a host that takes no connection.
 */
function noticedMs(server: BalancedServer, context: ReviewContext): number {
  return server.detectionMs.value + (context.detectionMs === undefined ? 0 : server.fall * server.attemptMs);
}

/** Requests notice a lost host first and are served by another one, which serves already: nothing fails until checks say so. */
function goesElsewhere({ servers }: BalancedBackend, server: BalancedServer, context: ReviewContext): boolean {
  const others = servers.filter((other) => other !== server && other.checked && !other.backup);
  return !server.backup && others.length > 0 && server.redispatchMs <= limitMs(context);
}

/** A dead server gets its share of the requests until it is marked down; alike servers of a file are one finding. */
const slowDetection: Rule = (model, context) => {
  const slow = model.backends.flatMap((backend) =>
    backend.servers
      .filter((server) => server.checked && noticedMs(server, context) > limitMs(context))
      .filter((server) => !goesElsewhere(backend, server, context))
      .map((server) => ({ backend, server })),
  );
  const groups = grouped(slow, ({ server }) =>
    [server.detectionMs.where.place.file, noticedMs(server, context), intervals(server)].join("\n"),
  );
  const suspectMs = model.databases.find((database) => database.isMember)?.suspectMs.value;
  return groups.map((group): Finding => {
    const [{ server }] = group;
    const backends = [...new Set(group.map(({ backend }) => backend.name))];
    const detection = noticedMs(server, context);
    const waits = context.detectionMs === undefined ? "" : `, up to ${seconds(server.attemptMs)} for each answer`;
    const later =
      suspectMs !== undefined && suspectMs < detection && group.some(({ backend }) => backend.serves === "database")
        ? ` Galera drops the member after ${seconds(suspectMs)}; the balancer goes on sending to it for ${seconds(detection - suspectMs)} more.`
        : "";
    return finding(
      "slow-detection",
      "warning",
      server.detectionMs.where,
      `A dead server is noticed after ${seconds(detection)} (${intervals(server)}${waits}), later than ${seconds(limitMs(context))}, ${limitReason(context)}: ${seconds(detection)} of failed requests per fault at ${listed(backends)} (${group.length} servers).${later}`,
      `Write "${fasterCheck(context)}" on the server lines, or once in "default-server".`,
    );
  });
};

function intervals({ interMs, fastInterMs, fall }: BalancedServer): string {
  const fast = fastInterMs === interMs ? "" : `, fastinter ${seconds(fastInterMs)}`;
  return `inter ${seconds(interMs)}${fast}, fall ${fall}`;
}

/** Two checks that fail within the limit. */
function fasterCheck(context: ReviewContext): string {
  const limit = Math.min(limitMs(context), 2000);
  return `inter ${Math.round(limit / 2)} fastinter ${Math.round(limit / 4)} rise 2 fall 2`;
}

const backendNotChecked: Rule = (model) =>
  grouped(
    model.backends.filter((backend) => backend.servers.length > 1 && backend.servers.some((server) => !server.checked)),
    (backend) => `${backend.where.place.file}\n${backend.serves === "database"}`,
  ).map((group) => {
    const [backend] = group;
    const unchecked = backend.servers.filter((server) => !server.checked);
    return finding(
      "backend-not-checked",
      backend.serves === "database" ? "error" : "warning",
      unchecked[0]?.where ?? backend.where,
      `${listed(group.map(({ name }) => name))}: ${listed(unchecked.map(({ name }) => name))} ${unchecked.length === 1 ? "has" : "have"} no health check, so a dead server is given its share of the connections for as long as it is dead.`,
      `Add "check" to each server line, or once "default-server check".`,
    );
  });

const boundTwice: Rule = (model) =>
  grouped(model.binds, ({ host, address }) => `${host}\n${address}`).flatMap(([first, ...others]) => {
    // openstack-ansible leaves the pieces beside the file that it puts together from them.
    const other = others.find(({ section }) => section !== first.section);
    return other === undefined
      ? []
      : [
          finding(
            "address-bound-twice",
            "error",
            other.where,
            `${first.section} and ${other.section} both listen at ${other.address}: HAProxy opens it twice without a word, and each new connection reaches one of them by chance.`,
            `Give ${other.section} a port of its own, or take one of the two out.`,
          ),
        ];
  });

/** The kernel knows of no server whether it lives: keepalived asks them, where it is told how. */
const kernelServerNotChecked: Rule = (model) =>
  model.kernelServices.flatMap(({ name, servers }) => {
    const unchecked = servers.filter(({ isChecked }) => !isChecked);
    const [first] = unchecked;
    return servers.length < 2 || first === undefined
      ? []
      : [
          finding(
            "backend-not-checked",
            "warning",
            first.where,
            `${unchecked.length} of ${servers.length} servers of the virtual_server ${name} have no health check: a dead one is given its share of the connections for as long as it is dead.`,
            `Write "TCP_CHECK { connect_timeout 2 }" in each real_server { }, or better HTTP_GET or MISC_CHECK, which ask whether it serves.`,
          ),
        ];
  });

const sessionsSurviveDown: Rule = (model) =>
  databases(model.backends)
    .filter((backend) => backend.servers.some((server) => server.checked && !server.shutsSessionsOnDown))
    .map((backend) => {
      const first = backend.servers.find((server) => server.checked && !server.shutsSessionsOnDown);
      const idle =
        backend.idleTimeoutMs === undefined ? "until TCP gives up" : `up to ${seconds(backend.idleTimeoutMs.value)}`;
      return finding(
        "sessions-survive-down",
        "warning",
        first?.where ?? backend.where,
        `${backend.name} keeps the connections to a member that it has marked down: clients wait on them (${idle}), and a member that is cut off from the others goes on being read and written.`,
        `Add "on-marked-down shutdown-sessions" to each server line, or once to "default-server".`,
      );
    });

/** Told who is the primary: what an old one is still asked, it answers with old data, or writes for nobody. */
const oldPrimaryKept: Rule = (model) =>
  model.backends
    .filter(
      ({ serves, check, servers }) =>
        serves === "other" &&
        check.depth.value === "answer" &&
        servers.filter(({ checked }) => checked).length > 1 &&
        servers.every(({ port, checkPort }) => port === 5432 && checkPort !== undefined) &&
        servers.some(({ checked, shutsSessionsOnDown }) => checked && !shutsSessionsOnDown),
    )
    .map(({ name, servers, where }) =>
      finding(
        "sessions-survive-down",
        "warning",
        servers.find(({ checked, shutsSessionsOnDown }) => checked && !shutsSessionsOnDown)?.where ?? where,
        `${name} keeps the connections to a server of PostgreSQL that is no longer what its check asks for: clients stay with the old primary, which refuses what they write once it follows the new one, or hang on a dead one.`,
        `Add "on-marked-down shutdown-sessions" to each server line, or once to "default-server".`,
      ),
    );

/** Advice: OpenStack's SELECT … FOR UPDATE does not lock across members. */
const manyWriters: Rule = (model) => {
  const isOnePrimary = model.databases.some(({ group }) => group?.singlePrimary === true);
  return databases(model.backends)
    .filter((backend) => !backend.sticky && backend.servers.filter((server) => !server.backup).length > 1)
    .map((backend) => {
      const count = backend.servers.filter((server) => !server.backup).length;
      return isOnePrimary
        ? finding(
            "many-writers",
            "error",
            backend.where,
            `${backend.name} spreads clients over ${count} members of a replication group of which one takes writes (single-primary mode): ${count - 1} in ${count} clients are refused when they write.`,
            "Send writes to the primary alone: a responder on each member that answers 200 while it is PRIMARY, asked by option httpchk; or MySQL Router, or ProxySQL with mysql_group_replication_hostgroups.",
          )
        : finding(
            "many-writers",
            "advice",
            backend.where,
            `${backend.name} spreads writes over ${count} Galera members: transactions that touch the same rows are rolled back at commit (deadlock errors), which OpenStack meets under load.`,
            `Add "backup" to the server line of every member but one.`,
          );
    });
};

/** Where other services have several servers, the one that has a single server is what the site stands and falls with. */
const oneServer: Rule = (model) => {
  const isRedundant = model.backends.some((backend) => serving(backend).length > 1);
  return grouped(
    model.backends.filter((backend) => isRedundant && serving(backend).length === 1),
    (backend) => `${backend.host}\n${serving(backend)[0]?.address ?? ""}`,
  ).map((group) => {
    const [backend] = group;
    const [server] = serving(backend);
    const names = listed([...new Set(group.map(({ name }) => name))]);
    return finding(
      "one-server",
      "warning",
      server?.where ?? backend.where,
      `${names} ${group.length === 1 ? "has" : "have"} one server, ${server?.name ?? ""}, where others have several: when that host is lost, ${group.length === 1 ? "it answers" : "they answer"} nobody until it is back.`,
      `Run the service on every controller and write a server line for each in ${names}.`,
    );
  });
};

/** Servers that clients of the site reach; what runs on the balancer's own host helps that host only. */
function serving({ servers }: BalancedBackend): readonly BalancedServer[] {
  return servers.filter(({ address }) => !/^(?:127\.|localhost$|\[?::1\]?$|\/|unix@|abns@)/u.test(address));
}

function databases(backends: readonly BalancedBackend[]): readonly BalancedBackend[] {
  return backends.filter((backend) => backend.serves === "database" && backend.servers.length > 1);
}

export const balancerRules: readonly Rule[] = [
  slowDetection,
  backendNotChecked,
  boundTwice,
  kernelServerNotChecked,
  sessionsSurviveDown,
  oldPrimaryKept,
  manyWriters,
  oneServer,
];
