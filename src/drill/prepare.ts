import { randomBytes } from "node:crypto";
import type { DatabaseTrial, Trial, TrialLogin } from "../catalogue/contract/trial.ts";
import type { Host, ScriptResult } from "../hosts/host.ts";
import { DrillError } from "./drill-error.ts";
import { drillName } from "./places.ts";

/** Of one script. A queue may take twenty seconds until every server of it serves a new place. */
const timeoutMs = 30_000;

/** Whoever keeps what clients write; undefined where the site has none. */
export interface SiteTrials {
  readonly database: (Trial & Pick<DatabaseTrial, "contents">) | undefined;
  readonly queue: Trial | undefined;
}

/** bash for hosts with a firewall, which is for the site's own hosts: one lets the drill's clients in, one ends that. */
export interface Entry {
  /** Hosts that keep copies alone have none. */
  readonly on: readonly string[];
  readonly open: string;
  readonly close: string;
}

/** Lets the clients in at every host with a firewall that can be reached; one that comes back later has kept it. */
export async function letIn(hosts: readonly Host[], { on, open }: Entry): Promise<void> {
  const failed = await onEach(among(hosts, on), open);
  const [first] = failed;
  if (first !== undefined)
    throw new DrillError("not-possible", `${first.host} did not let the drill's clients in: ${first.why}`);
}

/** As far as hosts can be reached. */
export async function shutOut(hosts: readonly Host[], { on, close }: Entry): Promise<void> {
  await onEach(among(hosts, on), close);
}

function among(hosts: readonly Host[], on: readonly string[]): readonly Host[] {
  return hosts.filter(({ name }) => on.includes(name));
}

async function onEach(hosts: readonly Host[], script: string): Promise<readonly { host: string; why: string }[]> {
  const all = await Promise.all(
    hosts.map(async (host) => {
      const result = await host.run(strict(script), { timeoutMs }).catch((): ScriptResult | undefined => undefined);
      return result === undefined || result.exitCode === 0 ? [] : [{ host: host.name, why: lastLine(result.stderr) }];
    }),
  );
  return all.flat();
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

/** A login that lives as long as the drill. It has the name of its place, with which it is removed. */
export function freshLogin(): TrialLogin {
  return { user: drillName, password: randomBytes(24).toString("hex") };
}

/**
 * Makes an empty place for the drill's clients in the database and in the queue. What an earlier drill left behind is removed
 * first.
 *
 * @throws DrillError `not-possible` when one of them cannot be made
 */
export async function prepare(hosts: readonly Host[], trials: SiteTrials, login: TrialLogin): Promise<void> {
  for (const [what, trial] of placesOf(trials)) {
    const host = await firstThatAnswers(hosts, trial);
    // There may be nothing to remove, and whatever stays makes the next step fail.
    await host.run(strict(trial.remove(drillName)), { timeoutMs });
    const { exitCode, stderr } = await host.run(strict(trial.prepare(drillName, login)), { timeoutMs });
    if (exitCode === 0) continue;
    throw new DrillError("not-possible", `${host.name} could not make the drill's ${what}: ${lastLine(stderr)}`);
  }
}

/** Removes all that `prepare` made, as far as a host can be found that does it. Returns what nobody could remove, as people call it. */
export async function clearAway(hosts: readonly Host[], trials: SiteTrials): Promise<readonly string[]> {
  const left: string[] = [];
  for (const [what, trial] of placesOf(trials)) {
    if ((await askInTurn(hosts, trial, trial.remove(drillName))) === undefined) left.push(what);
  }
  return left;
}

/** What the first host printed that can be reached and succeeds; undefined when there is none. */
export async function askInTurn(hosts: readonly Host[], trial: Trial, script: string): Promise<string | undefined> {
  for (const host of hosts.filter(({ name }) => trial.on.includes(name))) {
    const result = await host.run(strict(script), { timeoutMs }).catch((): ScriptResult | undefined => undefined);
    if (result?.exitCode === 0) return result.stdout;
  }
  return undefined;
}

/** The places that a drill makes, with what people call them. */
export function placesOf({ database, queue }: SiteTrials): readonly (readonly [string, Trial])[] {
  return [
    ...(database === undefined ? [] : [["database", database] as const]),
    ...(queue === undefined ? [] : [["queue", queue] as const]),
  ];
}

async function firstThatAnswers(hosts: readonly Host[], trial: Trial): Promise<Host> {
  for (const host of hosts.filter(({ name }) => trial.on.includes(name))) {
    try {
      await host.run("true", { timeoutMs: 5000 });
      return host;
    } catch {
      // The next one may.
    }
  }
  throw new DrillError("not-possible", "No host can be reached: a drill needs a site that works.");
}

function strict(script: string): string {
  return `set -eu -o pipefail\n${script}`;
}
