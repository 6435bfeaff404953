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
  };
  const connectMs = checkConnectMs(lines);
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
      servers.push({
        name: words[1] ?? "",
        checked: options.check,
        backup: options.backup,
        detectionMs:
          options.timed === undefined ? byDefault(detectionMs, line.where) : given(detectionMs, options.timed),
        interMs: options.inter,
        fastInterMs,
        fall: options.fall,
        attemptMs,
        shutsSessionsOnDown: options.shuts,
        where: line.where,
      });
    }
  }
  return servers;
}

/**
 * How long a check waits at a host that takes no connection: "timeout connect" where "timeout check" is given, and never
 * longer than "inter" (HAProxy 2.6 configuration manual, 4.2 "timeout check").
 */
function checkConnectMs(lines: readonly HaproxyLine[]): number {
  const timeout = (which: string): number | undefined => {
    const line = lines.findLast(({ words }) => words[0]?.text === "timeout" && words[1]?.text === which);
    return haproxyTimeMs(line?.words[2]?.text ?? "");
  };
  return timeout("check") === undefined ? Infinity : (timeout("connect") ?? Infinity);
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
