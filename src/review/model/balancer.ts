import { haproxyTimeMs, type HaproxyLine, type HaproxySection } from "../files/haproxy.ts";
import { serversOf } from "./balanced-server.ts";
import { byDefault, given, type Setting } from "./setting.ts";
import type { Where } from "../files/source.ts";
import type { BackendCheck, BalancedBackend, CheckDepth, Credential } from "./site-model.ts";

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
  const clientTimeouts = frontendTimeouts(sections);
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
      const backend = backendOf(host, section, inherited, clientTimeouts.get(section.name));
      if (backend.servers.length > 0 && !known.has(key)) {
        found.push(backend);
      }
      known.add(key);
    }
  }
  return found;
}

/** `timeout client` of the frontends, by the backend they hand over to. */
function frontendTimeouts(sections: readonly HaproxySection[]): ReadonlyMap<string, Setting<number>> {
  const timeouts = new Map<string, Setting<number>>();
  for (const section of sections.filter(({ kind }) => kind === "frontend")) {
    const timeout = timeoutOf("client", section.lines);
    for (const line of section.lines) {
      const [keyword, target] = line.words;
      if (timeout !== undefined && (keyword?.text === "default_backend" || keyword?.text === "use_backend")) {
        timeouts.set(target?.text ?? "", timeout);
      }
    }
  }
  return timeouts;
}

function backendOf(
  host: string,
  section: HaproxySection,
  inherited: readonly HaproxyLine[],
  frontendTimeout: Setting<number> | undefined,
): BalancedBackend {
  const all = [...inherited, ...section.lines];
  const check = checkOf(all, section);
  const servers = serversOf(all);
  const mode = all.findLast((line) => line.words[0]?.text === "mode")?.words[1]?.text ?? "tcp";
  // Puppet's module writes the address on the section's own line: listen NAME ADDRESS:PORT.
  const addresses = [
    ...section.more,
    ...section.lines
      .filter((line) => ["server", "server-template", "bind"].includes(line.words[0]?.text ?? ""))
      .flatMap((line) => line.words.slice(1, 4).map((word) => word.text)),
  ];
  const client = frontendTimeout ?? timeoutOf("client", all);
  const server = timeoutOf("server", all);
  const timeouts = [client, server].filter((timeout) => timeout !== undefined && timeout.value > 0);
  return {
    host,
    name: section.name,
    serves: purposeOf(section.name, addresses, mode),
    check,
    servers,
    sticky: all.some(sendsAllToOne),
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

function purposeOf(name: string, addresses: readonly string[], mode: string): BalancedBackend["serves"] {
  const hasPort = (pattern: RegExp) => addresses.some((address) => pattern.test(address));
  if (hasPort(/:330[67]$/u) || /mysql|maria|galera/iu.test(name)) {
    return "database";
  }
  if (hasPort(/:567[123]$/u) || /rabbit|amqp/iu.test(name)) {
    return "queue";
  }
  return mode === "http" || hasPort(apiPort) ? "http" : "other";
}

/**
 * The ports of OpenStack's APIs, which speak HTTP also where the balancer passes TCP through: keystone, nova (with
 * metadata and placement), glance, cinder, neutron, heat, octavia, swift, barbican, designate, ironic, magnum, manila.
 */
const apiPort = /:(5000|35357|8774|8775|8778|9292|8776|9696|8000|8004|9876|8080|9311|9001|6385|9511|8786)$/u;

function timeoutOf(which: string, lines: readonly HaproxyLine[]): Setting<number> | undefined {
  const line = lines.findLast(
    (candidate) => candidate.words[0]?.text === "timeout" && candidate.words[1]?.text === which,
  );
  const value = haproxyTimeMs(line?.words[2]?.text ?? "");
  return line === undefined || value === undefined ? undefined : given(value, line.where);
}

/** Depth of the checks by their `option`; a later one replaces an earlier one, `no option` takes it away. */
const checkOptions: ReadonlyMap<string, CheckDepth> = new Map([
  ["httpchk", "answer"],
  ["external-check", "answer"],
  ["redis-check", "answer"],
  ["ldap-check", "handshake"],
  ["smtpchk", "handshake"],
  ["mysql-check", "handshake"],
  ["pgsql-check", "handshake"],
  ["ssl-hello-chk", "port"],
  ["tcp-check", "port"],
]);

function checkOf(lines: readonly HaproxyLine[], section: HaproxySection): BackendCheck {
  let depth: Setting<CheckDepth> = byDefault("port", section.where);
  let chosen: string | undefined;
  const rules: Where[] = [];
  for (const line of lines) {
    const words = line.words.map((word) => word.text);
    const isNo = words[0] === "no";
    const [keyword, option = ""] = isNo ? words.slice(1) : words;
    const depthOf = keyword === "option" ? checkOptions.get(option) : undefined;
    if (depthOf !== undefined) {
      depth = isNo ? byDefault("port", section.where) : given(depthOf, line.where);
      chosen = isNo ? undefined : option;
    } else if (keyword === "tcp-check" && option === "expect") {
      depth = given("answer", line.where);
    } else if (keyword === "http-check" && !["disable-on-404", "send-state"].includes(option)) {
      rules.push(line.where);
    }
  }
  return { depth, option: chosen, ignored: chosen === "httpchk" ? [] : rules };
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
