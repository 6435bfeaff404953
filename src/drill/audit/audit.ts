import { setTimeout as pause } from "node:timers/promises";
import type { Contents } from "../../catalogue/contract/trial.ts";
import type { Host } from "../../hosts/host.ts";
import { listed } from "../../text/sentence.ts";
import { reasonOf } from "../../text/operational-error.ts";
import { type Copy, type Difference, differences, parseCopy, stillDifferent } from "./same-data.ts";
import leftovers from "./leftovers.sh";

const timeoutMs = 60_000;
/** How often members are compared, and how long after one another, before a table that differs is told. */
const looksMax = 6;
const betweenLooksMs = 1500;
/** A database that lost something has lost it in many tables. */
const tablesToldMax = 5;

/** What was there on each host, by its name; a host that cannot be asked is absent. */
export type Stock = ReadonlyMap<string, readonly string[]>;

/** What a site is asked once it is whole again and the clients are gone. */
export interface Audit {
  /** A sentence each, without a full stop; empty when all is as before. */
  readonly problems: readonly string[];
  /** Hosts that were looked at for what a drill leaves. */
  readonly hosts: readonly string[];
  /** Tables that were compared, and the members that have them. */
  readonly tables: number;
  readonly copies: readonly string[];
}

/** What is on the hosts that a drill might leave; taken before a drill, it tells what is not the drill's. */
export async function takeStock(hosts: readonly Host[]): Promise<Stock> {
  const found = await Promise.all(
    hosts.map(async (host): Promise<readonly (readonly [string, readonly string[]])[]> => {
      try {
        const { stdout } = await host.run(leftovers, { timeoutMs });
        return [[host.name, stdout.split("\n").filter((line) => line !== "")]];
      } catch {
        return [];
      }
    }),
  );
  return new Map(found.flat());
}

/** Looks for what was not there before, and compares what the members of the database have. */
export async function audit(
  hosts: readonly Host[],
  before: Stock,
  contents: Contents | undefined,
  signal: AbortSignal,
): Promise<Audit> {
  const [after, data] = await Promise.all([takeStock(hosts), compare(hosts, contents, signal)]);
  const silent = hosts.filter(({ name }) => !after.has(name));
  return {
    problems: [
      ...leftBehind(before, after),
      ...silent.map(({ name }) => `${name} could not be asked what is left on it`),
      ...data.problems,
    ],
    hosts: [...after.keys()],
    tables: data.tables,
    copies: data.copies,
  };
}

/** Pure: what is there now and was not before. */
export function leftBehind(before: Stock, after: Stock): readonly string[] {
  return [...after].flatMap(([host, lines]) =>
    lines.filter((line) => before.get(host)?.includes(line) !== true).map((line) => `${line} on ${host}`),
  );
}

type Compared = Pick<Audit, "problems" | "tables" | "copies">;

async function compare(hosts: readonly Host[], contents: Contents | undefined, signal: AbortSignal): Promise<Compared> {
  if (contents === undefined) return { problems: [], tables: 0, copies: [] };
  const members = hosts.filter(({ name }) => contents.on.includes(name));
  let different: readonly Difference[] | undefined;
  let tables = 0;
  for (let look = 1; look <= looksMax; look += 1) {
    if (look > 1) await pause(betweenLooksMs, undefined, { signal });
    const copies = new Map<string, Copy>();
    const unread: string[] = [];
    await Promise.all(
      members.map(async (host) => {
        const copy = await copyOf(host, contents.script);
        if (typeof copy === "string") unread.push(copy);
        else copies.set(host.name, copy);
      }),
    );
    if (unread.length > 0) return { problems: unread, tables: 0, copies: [...copies.keys()] };
    tables = Math.max(tables, ...[...copies.values()].map(({ size }) => size));
    const now = differences(copies);
    different = different === undefined ? now : stillDifferent(different, now);
    if (different.length === 0) break;
  }
  return { problems: told(different ?? []), tables, copies: members.map(({ name }) => name) };
}

/** A sentence where it cannot be read. */
async function copyOf(host: Host, script: string): Promise<Copy | string> {
  try {
    const { exitCode, stdout, stderr } = await host.run(`set -eu -o pipefail\n${script}`, { timeoutMs });
    if (exitCode === 0) return parseCopy(stdout);
    return `the data on ${host.name} could not be read: ${stderr.trim().split("\n").at(-1) ?? ""}`;
  } catch (trouble) {
    return `the data on ${host.name} could not be read: ${reasonOf(trouble)}`;
  }
}

function told(found: readonly Difference[]): readonly string[] {
  const more = found.length - tablesToldMax;
  return [
    ...found.slice(0, tablesToldMax).map(
      ({ table, groups }) =>
        `${table} is not the same on ${listed(
          groups.map((group) => listed(group)),
          "as on",
        )}`,
    ),
    ...(more > 0 ? [`${more} more tables are not the same on all members`] : []),
  ];
}
