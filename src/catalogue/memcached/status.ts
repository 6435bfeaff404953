import { withVariables } from "../../text/script.ts";
import type { Part } from "../contract/status.ts";
import statistics from "./statistics.sh";

/** Bash that asks a cache for its statistics: statistics.sh. */
export function statsCommand(address: string, port: number): string {
  return withVariables(statistics, { address, port });
}

export interface MemcachedDetail {
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly connections: number;
  readonly items: number;
  readonly bytes: number;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
}

/** Reads `STAT name value` lines; undefined when it was no such answer. */
export function parseMemcachedStats(output: string): MemcachedDetail | undefined {
  const values = new Map<string, string>();
  for (const line of output.split("\n")) {
    const [word, name, value] = line.split(" ");
    if (word === "STAT" && name !== undefined && value !== undefined) values.set(name, value);
  }
  const version = values.get("version");
  if (version === undefined) return undefined;
  const number = (name: string): number => Number(values.get(name) ?? "0") || 0;
  return {
    version,
    uptimeSeconds: number("uptime"),
    connections: number("curr_connections"),
    items: number("curr_items"),
    bytes: number("bytes"),
    hits: number("get_hits"),
    misses: number("get_misses"),
    evictions: number("evictions"),
  };
}

export function memcachedPart(output: string, host: string): Part {
  const detail = parseMemcachedStats(output);
  const part = (state: Part["state"], sentence: string): Part => ({
    component: "memcached",
    host,
    state,
    sentence,
    detail: { ...detail },
  });
  if (detail === undefined) return part("down", "the cache does not answer");
  const asked = detail.hits + detail.misses;
  const hits = asked === 0 ? "not asked yet" : `${Math.round((100 * detail.hits) / asked)} % hits`;
  return part("up", `${detail.items} items, ${hits}`);
}
