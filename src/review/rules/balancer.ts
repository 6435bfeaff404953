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

/** A dead server gets its share of the requests until it is marked down; alike servers of a file are one finding. */
const slowDetection: Rule = (model, context) => {
  const slow = model.backends.flatMap((backend) =>
    backend.servers
      .filter((server) => server.checked && noticedMs(server, context) > limitMs(context))
      .map((server) => ({ backend, server })),
  );
  const groups = grouped(slow, ({ server }) => `${server.detectionMs.where.place.file}\n${noticedMs(server, context)}`);
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
      `A dead server is noticed after ${seconds(detection)} (inter ${seconds(server.interMs)}, fall ${server.fall}${waits}), later than ${seconds(limitMs(context))}, ${limitReason(context)}: ${seconds(detection)} of failed requests per fault at ${listed(backends)} (${group.length} servers).${later}`,
      `Write "${fasterCheck(context)}" on the server lines, or once in "default-server".`,
    );
  });
};

/** Two checks that fail within the limit. */
function fasterCheck(context: ReviewContext): string {
  const limit = Math.min(limitMs(context), 2000);
  return `inter ${Math.round(limit / 2)} fastinter ${Math.round(limit / 4)} rise 2 fall 2`;
}

const checkSeesOnlyPort: Rule = (model) => {
  const shallow = model.backends.filter(
    (backend) =>
      (backend.check.value === "port" && (backend.serves === "database" || backend.serves === "http")) ||
      (backend.check.value === "handshake" && backend.serves === "database"),
  );
  const checked = shallow.filter((backend) => backend.servers.filter((server) => server.checked).length > 1);
  const groups = grouped(checked, (backend) =>
    [backend.where.place.file, backend.serves, backend.check.value].join("\n"),
  );
  return groups.map((group) => (group[0].serves === "database" ? shallowDatabase(group) : shallowHttp(group)));
};

function shallowDatabase(group: readonly [BalancedBackend, ...BalancedBackend[]]): Finding {
  const [backend] = group;
  const learns = backend.check.value === "port" ? "only opens the port" : "only waits for the server's greeting";
  return finding(
    "check-sees-only-port",
    "warning",
    placeOfCheck(backend),
    `The check of ${listed(group.map(({ name }) => name))} ${learns}: a Galera member that has lost its quorum still passes, and every statement sent to it fails until someone acts.`,
    `Run clustercheck on each member (it answers 200 over HTTP while wsrep_local_state is 4, on port 9200 as a rule), and write "option httpchk" in ${listed(group.map(({ name }) => name))} with "check port 9200" on its server lines.`,
  );
}

function shallowHttp(group: readonly [BalancedBackend, ...BalancedBackend[]]): Finding {
  const [backend] = group;
  const share = Math.max(2, backend.servers.filter(({ backup }) => !backup).length);
  return finding(
    "check-sees-only-port",
    "warning",
    placeOfCheck(backend),
    `The check of ${listed(group.map(({ name }) => name))} only opens the port: a service that accepts connections and answers with errors, or not at all, keeps its share of the requests (one in ${share}) until someone acts.`,
    `Write "option httpchk GET /healthcheck" (oslo.middleware's health check, or another path that answers without a token, such as / or /v3) in ${listed(group.map(({ name }) => name))}.`,
  );
}

function placeOfCheck(backend: BalancedBackend) {
  return backend.check.given
    ? backend.check.where
    : (backend.servers.find((server) => server.checked)?.where ?? backend.where);
}

const backendNotChecked: Rule = (model) =>
  grouped(
    model.backends.filter((backend) => backend.servers.length > 1 && backend.servers.some((server) => !server.checked)),
    (backend) => backend.where.place.file,
  ).map((group) => {
    const [backend] = group;
    const unchecked = backend.servers.filter((server) => !server.checked);
    return finding(
      "backend-not-checked",
      "warning",
      unchecked[0]?.where ?? backend.where,
      `${listed(group.map(({ name }) => name))}: ${listed(unchecked.map(({ name }) => name))} ${unchecked.length === 1 ? "has" : "have"} no health check, so a dead server is given its share of the connections for as long as it is dead.`,
      `Add "check" to each server line, or once "default-server check".`,
    );
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

/** Advice: OpenStack's SELECT … FOR UPDATE does not lock across members. */
const manyWriters: Rule = (model) =>
  databases(model.backends)
    .filter((backend) => !backend.sticky && backend.servers.filter((server) => !server.backup).length > 1)
    .map((backend) =>
      finding(
        "many-writers",
        "advice",
        backend.where,
        `${backend.name} spreads writes over ${backend.servers.filter((server) => !server.backup).length} Galera members: transactions that touch the same rows are rolled back at commit (deadlock errors), which OpenStack meets under load.`,
        `Add "backup" to the server line of every member but one.`,
      ),
    );

function databases(backends: readonly BalancedBackend[]): readonly BalancedBackend[] {
  return backends.filter((backend) => backend.serves === "database" && backend.servers.length > 1);
}

export const balancerRules: readonly Rule[] = [
  slowDetection,
  checkSeesOnlyPort,
  backendNotChecked,
  sessionsSurviveDown,
  manyWriters,
];
