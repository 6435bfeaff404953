import pLimit from "p-limit";
import { HostError, type Host } from "../hosts/host.ts";
import { factsScript, testsOf } from "./facts-script.ts";
import type { Goal, Goals } from "./goals.ts";
import type { HostPaths } from "./host-paths.ts";
import { parseFacts, type HostFacts } from "./parse-facts.ts";
import { withoutHosts } from "./placement.ts";

/** What all hosts said, and which said nothing. */
export interface SiteFacts {
  readonly hosts: ReadonlyMap<string, HostFacts>;
  readonly unreachable: ReadonlyMap<string, HostError>;
}

export interface GatherOptions {
  readonly allowMissing: ReadonlySet<string>;
  readonly paths: HostPaths;
  readonly signal?: AbortSignal;
}

/** Hosts that are asked at the same time. */
const hostsAtOnce = 32;
const factsLimitMs = 60_000;

/**
 * Asks every host for all its facts, in one round trip each. Where a missing host is allowed, tests of facts that
 * another host stands in for are asked there in a second one.
 *
 * @throws HostError `interrupted` when the signal fired.
 */
export async function gatherFacts(
  goals: Goals,
  reach: ReadonlyMap<string, Host>,
  options: GatherOptions,
): Promise<SiteFacts> {
  const first = await askAll(goals.hosts, goals.goals, reach, options);
  const missing = new Set(first.unreachable.keys());
  if (missing.size === 0 || [...missing].some((host) => !options.allowMissing.has(host))) return first;

  const narrowed = withoutHosts(goals, missing);
  const moved = narrowed.goals.goals.filter(({ id }) => narrowed.moved.has(id));
  const second = await askAll([...new Set(moved.map(({ host }) => host))], moved, reach, options);
  const hosts = new Map(first.hosts);
  for (const [host, facts] of second.hosts) {
    const known = hosts.get(host) ?? facts;
    hosts.set(host, { ...known, tests: new Map([...known.tests, ...facts.tests]) });
  }
  for (const host of second.unreachable.keys()) hosts.delete(host);
  return { hosts, unreachable: new Map([...first.unreachable, ...second.unreachable]) };
}

async function askAll(
  names: readonly string[],
  goals: readonly Goal[],
  reach: ReadonlyMap<string, Host>,
  options: GatherOptions,
): Promise<SiteFacts> {
  const hosts = new Map<string, HostFacts>();
  const unreachable = new Map<string, HostError>();
  const limit = pLimit(hostsAtOnce);
  const wanted = byHost(goals);
  await Promise.all(
    names.map((name) =>
      limit(async () => {
        try {
          hosts.set(name, await ask(name, wanted.get(name) ?? [], reach.get(name), options));
        } catch (error) {
          if (!(error instanceof HostError) || error.code === "interrupted") throw error;
          unreachable.set(name, error);
        }
      }),
    ),
  );
  return { hosts, unreachable };
}

function byHost(goals: readonly Goal[]): ReadonlyMap<string, readonly Goal[]> {
  const grouped = new Map<string, Goal[]>();
  for (const goal of goals) {
    const its = grouped.get(goal.host);
    if (its === undefined) grouped.set(goal.host, [goal]);
    else its.push(goal);
  }
  return grouped;
}

async function ask(
  name: string,
  goals: readonly Goal[],
  host: Host | undefined,
  { paths, signal }: GatherOptions,
): Promise<HostFacts> {
  if (host === undefined) throw new HostError("unreachable", name, `${name} cannot be reached: no way to it is known.`);
  const script = factsScript(goals, paths, host.patience ?? 1);
  const result = await host.run(script, { timeoutMs: factsLimitMs, ...(signal === undefined ? {} : { signal }) });
  const facts = parseFacts(result.stdout, testsOf(goals), paths);
  if (facts === undefined) {
    const said = result.stderr.trim().split("\n").at(-1) ?? "";
    const reason = said === "" ? "" : `: ${said}`;
    throw new HostError("unreachable", name, `${name} was reached but broke off in the middle of its facts${reason}.`);
  }
  return facts;
}
