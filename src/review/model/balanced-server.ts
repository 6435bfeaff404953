import { haproxyTimeMs, type HaproxyLine } from "../files/haproxy.ts";
import type { Where } from "../files/source.ts";
import { byDefault, given } from "./setting.ts";
import type { BalancedServer } from "./site-model.ts";

/** HAProxy's own defaults (configuration manual 2.6, 5.2 "inter", "fall"). */
const defaultInterMs = 2000;
const defaultFall = 3;

interface ServerOptions {
  check: boolean;
  backup: boolean;
  inter: number;
  fastInter: number | undefined;
  fall: number;
  /** Where its times stand: the line itself, or a default-server line above. */
  timed: Where | undefined;
  shuts: boolean;
  port: number | undefined;
  tls: boolean;
}

/** `server` and `server-template` lines with the `default-server` lines that stand before them. */
export function serversOf(lines: readonly HaproxyLine[]): readonly BalancedServer[] {
  const servers: BalancedServer[] = [];
  let defaults: ServerOptions = {
    check: false,
    backup: false,
    inter: defaultInterMs,
    fastInter: undefined,
    fall: defaultFall,
    timed: undefined,
    shuts: false,
    port: undefined,
    tls: false,
  };
  const connectMs = checkConnectMs(lines);
  const redispatchMs = redispatchedMs(lines);
  for (const line of lines) {
    const keyword = line.words[0]?.text;
    const words = line.words.map((word) => word.text);
    if (keyword === "default-server") {
      defaults = serverOptions(words.slice(1), defaults, line.where);
    } else if (keyword === "server" || keyword === "server-template") {
      const options = serverOptions(words.slice(3), defaults, line.where);
      if (words.includes("track") || words.includes("disabled")) {
        continue;
      }
      const fastInterMs = options.fastInter ?? options.inter;
      const detectionMs = options.inter + (options.fall - 1) * fastInterMs;
      const attemptMs = Math.min(options.inter, connectMs);
      const isTemplate = keyword === "server-template";
      const { address, port } = reachedAt(words[isTemplate ? 3 : 2] ?? "");
      const server: BalancedServer = {
        name: words[1] ?? "",
        address,
        port,
        checkPort: options.port === port ? undefined : options.port,
        tls: options.tls,
        checked: options.check,
        backup: options.backup,
        cookie: words.includes("cookie") ? words[words.indexOf("cookie", 3) + 1] : undefined,
        detectionMs:
          options.timed === undefined ? byDefault(detectionMs, line.where) : given(detectionMs, options.timed),
        interMs: options.inter,
        fastInterMs,
        fall: options.fall,
        attemptMs,
        redispatchMs,
        shutsSessionsOnDown: options.shuts,
        where: line.where,
      };
      servers.push(...(isTemplate ? numbered(server, words[2] ?? "") : [server]));
    }
  }
  return servers;
}

/** More are not told one by one; a template may ask for thousands. */
const templateServersMax = 64;

/** The servers of `server-template PREFIX 3` or `1-3`: as many as its name is resolved to, at most. */
function numbered(server: BalancedServer, range: string): readonly BalancedServer[] {
  const match = /^(?:(\d{1,6})-)?(\d{1,6})$/u.exec(range);
  const first = Number(match?.[1] ?? 1);
  const count = Math.min(Math.max(1, Number(match?.[2] ?? 1) - first + 1), templateServersMax);
  return Array.from({ length: count }, (_, n) => ({ ...server, name: `${server.name}${first + n}` }));
}

/** `10.0.0.1:3306`, `[fd00::1]:3306`, `c1`. */
function reachedAt(text: string): { readonly address: string; readonly port: number | undefined } {
  const match = /^(.*?)(?::(\d{1,5}))?$/u.exec(text);
  return { address: match?.[1] ?? text, port: match?.[2] === undefined ? undefined : Number(match[2]) };
}

/**
 * How long a check waits at a host that takes no connection: "timeout connect" where "timeout check" is given, and never
 * longer than "inter" (HAProxy 2.6 configuration manual, 4.2 "timeout check").
 */
function checkConnectMs(lines: readonly HaproxyLine[]): number {
  return timeoutMs(lines, "check") === undefined ? Infinity : (timeoutMs(lines, "connect") ?? Infinity);
}

function timeoutMs(lines: readonly HaproxyLine[], which: string): number | undefined {
  const line = lines.findLast(({ words }) => words[0]?.text === "timeout" && words[1]?.text === which);
  return haproxyTimeMs(line?.words[2]?.text ?? "");
}

/** HAProxy's own default (configuration manual 2.6, 4.2 "retries"). */
const defaultRetries = 3;

/**
 * "option redispatch" N: each Nth attempt goes elsewhere; without a number, or with -1, the last one alone (HAProxy 2.6 configuration
 * manual, 4.2 "option redispatch").
 */
function redispatchedMs(lines: readonly HaproxyLine[]): number {
  const said = lines
    .map(({ words }) => words.map(({ text }) => text))
    .findLast((words) => /^(?:no )?option redispatch(?: |$)/u.test(words.join(" ")));
  if (said === undefined || said[0] === "no") return Infinity;
  const retriesText = lines.findLast(({ words }) => words[0]?.text === "retries")?.words[1]?.text;
  const retries = retriesText === undefined ? defaultRetries : Number.parseInt(retriesText, 10);
  const each = Number.parseInt(said[2] ?? "-1", 10);
  const attempts = each < 0 ? retries + 1 + each : each;
  if (!(attempts >= 1 && attempts <= retries)) return Infinity;
  return attempts * (timeoutMs(lines, "connect") ?? Infinity);
}

function serverOptions(words: readonly string[], defaults: ServerOptions, where: Where): ServerOptions {
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
        options.timed = where;
        break;
      case "port":
        options.port = Number.parseInt(value, 10) || options.port;
        break;
      case "ssl":
      case "check-ssl":
        options.tls = true;
        break;
      case "fastinter":
        options.fastInter = haproxyTimeMs(value);
        break;
      case "fall":
        options.fall = Math.max(1, Number.parseInt(value, 10) || options.fall);
        options.timed = where;
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
