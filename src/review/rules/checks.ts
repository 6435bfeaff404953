import type { Finding } from "../../spec/finding.ts";
import { listed } from "../model/setting.ts";
import type { BalancedBackend, BalancedServer } from "../model/site-model.ts";
import { finding, grouped, type Rule } from "./rule.ts";

/** Ports on which a check's question is understood, by the `option` that asks it; another port answers it with garbage. */
const understood: ReadonlyMap<string, RegExp> = new Map([
  ["mysql-check", /^33\d\d$/u],
  ["pgsql-check", /^(?:54|64)\d\d$/u],
  ["redis-check", /^(?:63|263)\d\d$/u],
]);
const sqlPort = /^33\d\d$/u;
/** HTTPS: web servers answer plain HTTP there with 400, which a check takes for a failure. */
const tlsPort = 443;
/** Of percona-clustercheck as its packages and openstack-ansible lay it, and as kolla-ansible does. */
const clustercheckPorts: ReadonlySet<number> = new Set([9200, 4569]);

function checkedServers(backend: BalancedBackend): readonly BalancedServer[] {
  return backend.servers.filter(({ checked }) => checked);
}

/** The port that a check asks, where it is none that understands the question. */
function deafPort(backend: BalancedBackend): number | undefined {
  const { option } = backend.check;
  const ports = checkedServers(backend).flatMap(({ checkPort, port }) => checkPort ?? port ?? []);
  const pattern = understood.get(option ?? "");
  // The port that serves understands it, whatever its number.
  const others = checkedServers(backend).flatMap(({ checkPort }) => checkPort ?? []);
  if (pattern !== undefined) return others.find((port) => !pattern.test(String(port)));
  if (option !== "httpchk") return undefined;
  if (backend.serves === "database") return ports.find((port) => sqlPort.test(String(port)));
  return checkedServers(backend).some(({ tls }) => tls) ? undefined : ports.find((port) => port === tlsPort);
}

/** Who listens on the port that is asked, and what to write instead. */
function answering(name: string, option: string, port: number): { readonly who: string; readonly remedy: string } {
  if (port === tlsPort) {
    return {
      who: "a web server that wants TLS and answers plain HTTP with 400",
      remedy: `Add "check-ssl verify none" to the server lines of ${name}.`,
    };
  }
  if (option === "httpchk") {
    return {
      who: "MariaDB, which speaks no HTTP",
      remedy: `Run clustercheck on each member and write "check port 9200" on the server lines of ${name}.`,
    };
  }
  return clustercheckPorts.has(port)
    ? {
        who: "clustercheck, which speaks HTTP",
        remedy: `Write "option httpchk" instead of "option ${option}" in ${name}.`,
      }
    : {
        who: `a program that does not speak what "option ${option}" asks`,
        remedy: `Remove "port ${port}" from the server lines of ${name}, or ask by what that port speaks.`,
      };
}

const checkAlwaysFails: Rule = (model) =>
  model.backends.flatMap((backend) => {
    const port = deafPort(backend);
    const { name, check } = backend;
    if (port === undefined || check.option === undefined) return [];
    const { who, remedy } = answering(name, check.option, port);
    return [
      finding(
        "check-always-fails",
        "error",
        check.depth.where,
        `The check of ${name} asks port ${port} by "option ${check.option}", and there is ${who}: every server is DOWN for ever, and ${name} serves nobody.`,
        remedy,
      ),
    ];
  });

/** HAProxy 3.0 warns: "uses http-check rules without 'option httpchk', so the rules are ignored". */
const checkIgnored: Rule = (model) =>
  grouped(
    model.backends.filter(({ check, servers }) => check.ignored.length > 0 && servers.some(({ checked }) => checked)),
    ({ serves, where }) => `${where.place.file}\n${serves === "database"}`,
  ).map((group): Finding => {
    const [backend] = group;
    const names = listed(group.map(({ name }) => name));
    const lines = group.flatMap(({ check }) => check.ignored.map(({ place }) => String(place.line)));
    const what = `HAProxy ignores the http-check rules of ${names} (${lines.length === 1 ? "line" : "lines"} ${listed(lines)}), because "option httpchk" stands nowhere above them`;
    const opened = askedPort(backend);
    return backend.serves === "database"
      ? finding(
          "check-ignored",
          "error",
          backend.check.ignored[0] ?? backend.where,
          `${what}: the check only opens ${opened}, and a member that is dead, or has lost its quorum, stays UP and is sent every statement.`,
          `Write "option httpchk" in ${names}, above the http-check rules.`,
        )
      : finding(
          "check-ignored",
          "warning",
          backend.check.ignored[0] ?? backend.where,
          `${what}: the check only opens a port, and a service that accepts connections and answers with errors keeps its share of the requests.`,
          `Write "option httpchk" in ${names}, above the http-check rules.`,
        );
  });

function askedPort(backend: BalancedBackend): string {
  const port = checkedServers(backend)[0]?.checkPort;
  if (port === undefined) return "the database's port";
  return clustercheckPorts.has(port)
    ? `port ${port}, where clustercheck takes connections whatever the member's state is`
    : `port ${port}, which is not the one that serves`;
}

/** A TCP check of another port learns that the other port is open, and nothing of what serves. */
const checkSeesOtherPort: Rule = (model) =>
  grouped(
    model.backends.filter(asksOnlyOtherPort),
    ({ serves, where }) => `${where.place.file}\n${serves === "database"}`,
  ).map((group) => {
    const [backend] = group;
    const names = listed(group.map(({ name }) => name));
    const server = checkedServers(backend)[0];
    const isDatabase = backend.serves === "database";
    return finding(
      "check-sees-other-port",
      isDatabase ? "error" : "warning",
      server?.where ?? backend.where,
      `The check of ${names} only opens ${askedPort(backend)}: when what serves on port ${server?.port ?? "?"} is dead, the check passes, and the server goes on being given ${isDatabase ? "every statement" : "its share of the connections"}.`,
      isDatabase && clustercheckPorts.has(server?.checkPort ?? 0)
        ? `Write "option httpchk" in ${names}.`
        : `Remove "port ${server?.checkPort ?? ""}" from the server lines, or write the option in ${names} that asks that port a question.`,
    );
  });

function asksOnlyOtherPort(backend: BalancedBackend): boolean {
  const { check } = backend;
  return (
    check.depth.value === "port" &&
    check.ignored.length === 0 &&
    checkedServers(backend).some(({ checkPort }) => checkPort !== undefined)
  );
}

const checkSeesOnlyPort: Rule = (model) => {
  const shallow = model.backends.filter(
    (backend) =>
      deafPort(backend) === undefined &&
      backend.check.ignored.length === 0 &&
      !asksOnlyOtherPort(backend) &&
      ((backend.check.depth.value === "port" && (backend.serves === "database" || backend.serves === "http")) ||
        (backend.check.depth.value === "handshake" && backend.serves === "database")),
  );
  const checked = shallow.filter((backend) => checkedServers(backend).length > 1);
  const groups = grouped(checked, (backend) =>
    [backend.where.place.file, backend.serves, backend.check.depth.value].join("\n"),
  );
  const isGroup = model.databases.some((database) => database.group !== undefined);
  return groups.map((group) => (group[0].serves === "database" ? shallowDatabase(group, isGroup) : shallowHttp(group)));
};

/** A copy takes connections as its primary does, and refuses what is written. */
const primaryNotTold: Rule = (model) =>
  model.backends
    .filter(
      (backend) =>
        backend.serves === "other" &&
        backend.check.depth.value !== "answer" &&
        checkedServers(backend).length > 1 &&
        checkedServers(backend).every(({ port, checkPort }) => port === 5432 && checkPort === undefined),
    )
    .map((backend) =>
      finding(
        "check-sees-only-port",
        "warning",
        placeOfCheck(backend),
        `The check of ${backend.name} ${backend.check.depth.value === "port" ? "only opens the port" : "logs in at most"}, which copies of PostgreSQL pass as their primary does: clients are sent to one that refuses what they write, or reads behind, until someone acts.`,
        `Ask who is the primary: with Patroni "option httpchk GET /primary" and "check port 8008" on the server lines of ${backend.name}; otherwise an external check that asks pg_is_in_recovery().`,
      ),
    );

function shallowDatabase(group: readonly [BalancedBackend, ...BalancedBackend[]], isGroup: boolean): Finding {
  const [backend] = group;
  const names = listed(group.map(({ name }) => name));
  const learns = backend.check.depth.value === "port" ? "only opens the port" : "logs in at most, and asks nothing";
  return finding(
    "check-sees-only-port",
    "warning",
    placeOfCheck(backend),
    isGroup
      ? `The check of ${names} ${learns}: a member that its replication group has expelled, or that has lost the group's majority, still passes; what is sent there fails, or is read as it was, until someone acts.`
      : `The check of ${names} ${learns}: a Galera member that has lost its quorum still passes, and so does a copy that lags behind; what is sent there fails or is lost until someone acts.`,
    isGroup
      ? `Run a responder on each member that answers 200 over HTTP while performance_schema.replication_group_members has it ONLINE, and PRIMARY where writes go, and write "option httpchk" in ${names} with its port on the server lines; or let MySQL Router or ProxySQL (mysql_group_replication_hostgroups) choose.`
      : `Run clustercheck on each member (it answers 200 over HTTP while wsrep_local_state is 4, on port 9200 as a rule), and write "option httpchk" in ${names} with "check port 9200" on its server lines.`,
  );
}

function shallowHttp(group: readonly [BalancedBackend, ...BalancedBackend[]]): Finding {
  const [backend] = group;
  const names = listed(group.map(({ name }) => name));
  const share = Math.max(2, backend.servers.filter(({ backup }) => !backup).length);
  return finding(
    "check-sees-only-port",
    "warning",
    placeOfCheck(backend),
    `The check of ${names} only opens the port: a service that accepts connections and answers with errors, or not at all, keeps its share of the requests (one in ${share}) until someone acts.`,
    `Write "option httpchk GET /healthcheck" (oslo.middleware's health check, or another path that answers without a token, such as / or /v3) in ${names}.`,
  );
}

function placeOfCheck(backend: BalancedBackend) {
  const { depth } = backend.check;
  return depth.given ? depth.where : (checkedServers(backend)[0]?.where ?? backend.where);
}

export const checkRules: readonly Rule[] = [
  checkAlwaysFails,
  checkIgnored,
  checkSeesOtherPort,
  checkSeesOnlyPort,
  primaryNotTold,
];
