import { haproxyTimeMs } from "../files/haproxy.ts";
import type { HaproxyLine, HaproxySection } from "../files/haproxy.ts";
import { byDefault, given } from "./setting.ts";
import type { Setting } from "./setting.ts";
import type { BalancedBackend, BalancedServer, CheckDepth, Credential } from "./site-model.ts";

/** HAProxy's own defaults (configuration manual 2.6, 5.2 "inter", "fall"). */
const defaultInterMs = 2000;
const defaultFall = 3;

/** Lines of a defaults section that the model looks at, and how many of them; no more, so that many sections stay cheap. */
const inheritedKeywords = new Set(["option", "no", "timeout", "mode", "balance", "default-server", "tcp-check"]);
const inheritedLinesMax = 200;

function isInherited(line: HaproxyLine): boolean {
  return inheritedKeywords.has(line.words[0]?.text ?? "");
}

/** The backends of one host: every `listen` and `backend` with servers, with what it inherits from its `defaults`. */
export function balancedBackends(host: string, sections: readonly HaproxySection[]): readonly BalancedBackend[] {
  const found: BalancedBackend[] = [];
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
      const backend = backendOf(host, section, inherited, clientTimeouts.get(section.name));
      if (backend.servers.length > 0) {
        found.push(backend);
      }
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
  const addresses = section.lines
    .filter((line) => line.words[0]?.text === "server" || line.words[0]?.text === "bind")
    .flatMap((line) => line.words.slice(1, 3).map((word) => word.text));
  const client = frontendTimeout ?? timeoutOf("client", all);
  const server = timeoutOf("server", all);
  const timeouts = [client, server].filter((timeout) => timeout !== undefined && timeout.value > 0);
  return {
    host,
    name: section.name,
    serves: purposeOf(section.name, addresses, mode),
    check,
    servers,
    sticky: all.some((line) => line.words[0]?.text === "stick" || isSourceBalance(line)),
    idleTimeoutMs: timeouts.sort((a, b) => (a?.value ?? 0) - (b?.value ?? 0))[0],
    where: section.where,
  };
}

function isSourceBalance(line: HaproxyLine): boolean {
  return line.words[0]?.text === "balance" && ["source", "first"].includes(line.words[1]?.text ?? "");
}

function purposeOf(name: string, addresses: readonly string[], mode: string): BalancedBackend["serves"] {
  const hasPort = (pattern: RegExp) => addresses.some((address) => pattern.test(address));
  if (hasPort(/:330[67]$/u) || /mysql|maria|galera/iu.test(name)) {
    return "database";
  }
  if (hasPort(/:567[123]$/u) || /rabbit|amqp/iu.test(name)) {
    return "queue";
  }
  return mode === "http" ? "http" : "other";
}

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

function checkOf(lines: readonly HaproxyLine[], section: HaproxySection): Setting<CheckDepth> {
  let check: Setting<CheckDepth> = byDefault("port", section.where);
  for (const line of lines) {
    const words = line.words.map((word) => word.text);
    const isNo = words[0] === "no";
    const [keyword, option] = isNo ? words.slice(1) : words;
    const depth = keyword === "option" ? checkOptions.get(option ?? "") : undefined;
    if (depth !== undefined) {
      check = isNo ? byDefault("port", section.where) : given(depth, line.where);
    } else if (keyword === "http-check" || (keyword === "tcp-check" && option === "expect")) {
      // "http-check" lines without "option httpchk" are ignored by HAProxy; "tcp-check expect" counts on its own.
      check = keyword === "tcp-check" ? given("answer", line.where) : check;
    }
  }
  return check;
}

interface ServerOptions {
  check: boolean;
  backup: boolean;
  inter: number;
  fastInter: number | undefined;
  fall: number;
  timed: boolean;
  shuts: boolean;
}

/** `server` and `server-template` lines with the `default-server` lines that stand before them. */
function serversOf(lines: readonly HaproxyLine[]): readonly BalancedServer[] {
  const servers: BalancedServer[] = [];
  let defaults: ServerOptions = {
    check: false,
    backup: false,
    inter: defaultInterMs,
    fastInter: undefined,
    fall: defaultFall,
    timed: false,
    shuts: false,
  };
  for (const line of lines) {
    const keyword = line.words[0]?.text;
    const words = line.words.map((word) => word.text);
    if (keyword === "default-server") {
      defaults = serverOptions(words.slice(1), defaults);
    } else if (keyword === "server" || keyword === "server-template") {
      const options = serverOptions(words.slice(3), defaults);
      if (words.includes("track") || words.includes("disabled")) {
        continue;
      }
      const fastInterMs = options.fastInter ?? options.inter;
      const detectionMs = options.inter + (options.fall - 1) * fastInterMs;
      servers.push({
        name: words[1] ?? "",
        checked: options.check,
        backup: options.backup,
        detectionMs: options.timed ? given(detectionMs, line.where) : byDefault(detectionMs, line.where),
        interMs: options.inter,
        fastInterMs,
        fall: options.fall,
        shutsSessionsOnDown: options.shuts,
        where: line.where,
      });
    }
  }
  return servers;
}

function serverOptions(words: readonly string[], defaults: ServerOptions): ServerOptions {
  const options = { ...defaults };
  for (const [index, word] of words.entries()) {
    const value = words[index + 1] ?? "";
    switch (word) {
      case "check":
        options.check = true;
        break;
      case "no-check":
        options.check = false;
        break;
      case "backup":
        options.backup = true;
        break;
      case "no-backup":
        options.backup = false;
        break;
      case "inter":
        options.inter = haproxyTimeMs(value) ?? options.inter;
        options.timed = true;
        break;
      case "fastinter":
        options.fastInter = haproxyTimeMs(value);
        break;
      case "fall":
        options.fall = Math.max(1, Number.parseInt(value, 10) || options.fall);
        options.timed = true;
        break;
      case "on-marked-down":
        options.shuts = value === "shutdown-sessions";
        break;
      default:
        break;
    }
  }
  return options;
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
