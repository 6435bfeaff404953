import { haproxyTimeMs, type HaproxyLine, type HaproxySection } from "../files/haproxy.ts";
import { apiPort } from "./api-port.ts";
import { serversOf } from "./balanced-server.ts";
import { checkOf } from "./balancer-check.ts";
import { given, type Setting } from "./setting.ts";
import type { BalancedBackend, BalancedServer, Credential } from "./site-model.ts";

/** Lines of a defaults section that the model looks at, and how many of them; no more, so that many sections stay cheap. */
const inheritedKeywords = new Set([
  "option",
  "no",
  "timeout",
  "mode",
  "balance",
  "default-server",
  "tcp-check",
  "http-check",
]);
const inheritedLinesMax = 200;

function isInherited(line: HaproxyLine): boolean {
  return inheritedKeywords.has(line.words[0]?.text ?? "");
}

/** The backends of one host: every `listen` and `backend` with servers, with what it inherits from its `defaults`. */
export function balancedBackends(host: string, sections: readonly HaproxySection[]): readonly BalancedBackend[] {
  const found: BalancedBackend[] = [];
  const known = new Set<string>();
  const named = new Map<string, readonly HaproxyLine[]>();
  let lastDefaults: readonly HaproxyLine[] = [];
  const fronts = frontsOf(sections);
  for (const section of sections) {
    const inherited = section.from === undefined ? lastDefaults : (named.get(section.from) ?? lastDefaults);
    if (section.kind === "defaults") {
      // A defaults section takes over another's lines only when it says so with "from".
      const base = section.from === undefined ? [] : (named.get(section.from) ?? []);
      lastDefaults = [...base, ...section.lines.filter(isInherited)].slice(-inheritedLinesMax);
      named.set(section.name, lastDefaults);
    } else if (section.kind === "listen" || section.kind === "backend") {
      // openstack-ansible leaves the pieces beside the haproxy.cfg that it puts together from them.
      const text = section.lines.map((line) => line.words.map((word) => word.text).join(" ")).join("\n");
      const key = `${section.kind}\n${section.name}\n${text}`;
      const backend = backendOf(host, section, inherited, fronts.get(section.name));
      if (backend.servers.length > 0 && !known.has(key)) {
        found.push(backend);
      }
      known.add(key);
    }
  }
  return found;
}

/** What the frontends that hand over to a backend say of it. */
interface Front {
  readonly clientTimeout: Setting<number> | undefined;
  /** Where clients connect. */
  readonly binds: readonly string[];
}

/** By the backend they hand over to. */
function frontsOf(sections: readonly HaproxySection[]): ReadonlyMap<string, Front> {
  const fronts = new Map<string, Front>();
  for (const { kind, lines } of sections) {
    if (kind !== "frontend") continue;
    const clientTimeout = timeoutOf("client", lines);
    const targets = lines.flatMap(({ words: [keyword, target] }) =>
      keyword?.text === "default_backend" || keyword?.text === "use_backend" ? (target?.text ?? "") : [],
    );
    const binds = lines.flatMap(({ words: [keyword, address] }) =>
      keyword?.text === "bind" ? (address?.text ?? "").split(",") : [],
    );
    for (const target of new Set(targets)) {
      const before = fronts.get(target);
      fronts.set(target, {
        clientTimeout: clientTimeout ?? before?.clientTimeout,
        binds: [...(before?.binds ?? []), ...binds].slice(-bindsMax),
      });
    }
  }
  return fronts;
}

/** A backend that very many frontends hand over to is of no kind that their ports would tell. */
const bindsMax = 64;

function backendOf(
  host: string,
  section: HaproxySection,
  inherited: readonly HaproxyLine[],
  front: Front | undefined,
): BalancedBackend {
  const all = [...inherited, ...section.lines];
  const check = checkOf(all, section);
  const servers = serversOf(all);
  const mode = all.findLast((line) => line.words[0]?.text === "mode")?.words[1]?.text ?? "tcp";
  // Puppet's module writes the address on the section's own line: listen NAME ADDRESS:PORT.
  const addresses = [
    ...section.more,
    ...(front?.binds ?? []),
    ...section.lines
      .filter((line) => ["server", "server-template", "bind"].includes(line.words[0]?.text ?? ""))
      .flatMap((line) => line.words.slice(1, 4).map((word) => word.text)),
  ];
  // HAProxy ignores the clients' time in a backend.
  const client = front?.clientTimeout ?? timeoutOf("client", section.kind === "backend" ? inherited : all);
  const server = timeoutOf("server", all);
  const timeouts = [client, server].filter((timeout) => timeout !== undefined && timeout.value > 0);
  return {
    host,
    name: section.name,
    serves: purposeOf(section.name, addresses, mode, servers),
    check,
    servers,
    cookie: all.findLast(({ words }) => words[0]?.text === "cookie")?.words[1]?.text,
    sticky: all.some(sendsAllToOne),
    serverTimeoutMs: server,
    idleTimeoutMs: timeouts.sort((a, b) => (a?.value ?? 0) - (b?.value ?? 0))[0],
    where: section.where,
  };
}

/** A hash of the client's address spreads clients over the servers: `balance source`, `stick on src`. */
function sendsAllToOne(line: HaproxyLine): boolean {
  const [keyword, on, what = ""] = line.words.map((word) => word.text);
  return keyword === "balance"
    ? on === "first"
    : keyword === "stick" && on === "on" && /^(?:dst|int|str|bool)\b/u.test(what);
}

/** PostgreSQL's and PgBouncer's. */
const postgresPorts: ReadonlySet<number> = new Set([5432, 5433, 6432]);

function purposeOf(
  name: string,
  addresses: readonly string[],
  mode: string,
  servers: readonly BalancedServer[],
): BalancedBackend["serves"] {
  const hasPort = (pattern: RegExp) => addresses.some((address) => pattern.test(address));
  if (hasPort(/:330[67]$/u) || /mysql|maria|galera/iu.test(name)) {
    return "database";
  }
  if (hasPort(/:567[123]$/u) || /rabbit|amqp/iu.test(name)) {
    return "queue";
  }
  // Patroni's guides let clients of PostgreSQL connect to keystone's port.
  if (mode !== "http" && servers.some(({ port }) => port !== undefined && postgresPorts.has(port))) return "other";
  return mode === "http" || hasPort(apiPort) ? "http" : "other";
}

function timeoutOf(which: string, lines: readonly HaproxyLine[]): Setting<number> | undefined {
  const line = lines.findLast(
    (candidate) => candidate.words[0]?.text === "timeout" && candidate.words[1]?.text === which,
  );
  const value = haproxyTimeMs(line?.words[2]?.text ?? "");
  return line === undefined || value === undefined ? undefined : given(value, line.where);
}

/** Passwords of the statistics page and of user lists. */
export function balancerCredentials(sections: readonly HaproxySection[]): readonly Credential[] {
  const found: Credential[] = [];
  for (const section of sections) {
    for (const line of section.lines) {
      const words = line.words.map((word) => word.text);
      if (words[0] === "stats" && words[1] === "auth") {
        const [user = "", ...rest] = (words[2] ?? "").split(":");
        found.push({ of: "HAProxy's statistics page", user, password: rest.join(":"), where: line.where });
      } else if (words[0] === "user" && words[2] === "insecure-password") {
        found.push({ of: "a user list of HAProxy", user: words[1] ?? "", password: words[3] ?? "", where: line.where });
      }
    }
  }
  return found;
}
