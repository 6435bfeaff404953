import type { Part } from "../../catalogue/contract/status.ts";
import { concealer } from "../../converge/conceal.ts";
import { hostPaths } from "../../converge/host-paths.ts";
import { wentWell } from "../../converge/outcome.ts";
import { perform } from "../../converge/perform.ts";
import { goalsOfPart, type Taken } from "../../converge/taken/part-goals.ts";
import { giveBackScripts, takenId, unitsOf, withTaking, type Taking } from "../../converge/taken/take-goals.ts";
import { wantsByTechnology } from "../../design/wants.ts";
import { takeApplyLock } from "../../store/apply-lock.ts";
import { notesDirectory } from "../../store/journal.ts";
import { step } from "../actions/action.ts";
import { applyUnderLock, type ApplyRequest, type ApplyResult } from "../apply-site.ts";
import type { Choice } from "./choose.ts";

export interface TakeOverRequest extends ApplyRequest {
  readonly choice: Extract<Choice, { kind: "ready" }>;
  /** What is to be taken, host by host, in the order of `choice.hosts`. */
  readonly takings: readonly Taking[];
  /** What was taken over before. */
  readonly taken: Taken;
}

export interface TakeOverResult {
  readonly applied: ApplyResult;
  /** Why it was given back, or could not be. */
  readonly sentence?: string;
  readonly givenBack: boolean;
}

/** A balancer asks its backends twice and more before it sends anybody there; an API loads for some seconds. */
const servesMs = 45_000;
const probeMs = 10_000;
const pollMs = 1000;

/**
 * Takes a technology over from who runs it, host by host, or on all hosts at once where two must not run beside each other. Each host
 * must be seen to serve before the next one's turn comes; where one does not, all that was taken is given back.
 *
 * @throws NotesError when another apply runs or the notes cannot be kept.
 */
export async function takeOver(request: TakeOverRequest): Promise<TakeOverResult> {
  const { choice, takings } = request;
  const lock = await takeApplyLock(notesDirectory(request.siteFile, request.site.name));
  try {
    const groups = choice.atOnce ? [takings] : takings.map((taking) => [taking]);
    let applied: ApplyResult | undefined;
    const begun: string[] = [];
    for (const group of groups) {
      begun.push(...group.map(({ host }) => host));
      const goals = withTaking(goalsOfPart(request.design, request.secrets, also(request.taken, choice, begun)), group);
      const result = await applyUnderLock({ ...request, goals });
      applied = applied === undefined ? result : joined(applied, result);
      const { ending } = result.convergence;
      if (ending.kind !== "converged" && ending.kind !== "stopped") return { applied, givenBack: false };
      const trouble = ending.kind === "stopped" ? ending.sentence : await notServing(request, begun);
      if (trouble !== undefined) return await backFrom(request, applied, begun, trouble);
    }
    if (applied === undefined) throw new Error("invariant: a component that is on no host");
    return { applied, givenBack: false };
  } finally {
    await lock.release();
  }
}

async function backFrom(
  request: TakeOverRequest,
  applied: ApplyResult,
  begun: readonly string[],
  trouble: string,
): Promise<TakeOverResult> {
  const { technology } = request.choice;
  request.watcher.say(`${trouble} What was taken is given back.`);
  const failure = await giveBackOn(request, technology, begun);
  return failure === undefined
    ? { applied, sentence: `${trouble} ${technology} was given back: it runs as before.`, givenBack: true }
    : { applied, sentence: `${trouble} ${failure}`, givenBack: false };
}

export interface GiveBackRequest extends Pick<
  ApplyRequest,
  "site" | "design" | "secrets" | "hosts" | "watcher" | "signal"
> {
  readonly siteFile: string;
}

/**
 * Gives a technology back to who ran it, as it was. A sentence when that did not go well; asked again, it goes on.
 *
 * @throws NotesError when an apply runs.
 */
export async function giveBack(
  request: GiveBackRequest,
  technology: string,
  hosts: readonly string[],
): Promise<string | undefined> {
  const lock = await takeApplyLock(notesDirectory(request.siteFile, request.site.name));
  try {
    return await giveBackOn(request, technology, hosts);
  } finally {
    await lock.release();
  }
}

/** All of Quorate's stop before any of theirs starts, where two must not run beside each other. */
async function giveBackOn(
  request: GiveBackRequest,
  technology: string,
  hosts: readonly string[],
): Promise<string | undefined> {
  const { design, watcher, site, secrets, signal } = request;
  const options = {
    hosts: request.hosts,
    paths: hostPaths(),
    acceptLossOf: [],
    conceal: concealer(site, secrets),
    ...(signal === undefined ? {} : { signal }),
  };
  const passive = design.components.some(({ service, mode }) => service === technology && mode === "active-passive");
  const parts = hosts
    .toReversed()
    .map((host) => ({ host, ...giveBackScripts(technology, unitsOf(design, technology, host)) }));
  const steps = [
    ...(passive ? parts.map(({ host, stop }) => ({ host, what: `stop Quorate's ${technology}`, ...stop })) : []),
    ...parts.map(({ host, back }) => ({ host, what: `give ${technology} back`, ...back })),
  ];
  for (const each of steps) {
    const told = watcher.step(each.host, each.what);
    const { action } = step(`${takenId(each.host, technology)}: ${each.what}`, { ...each, settleMs: 1000 });
    const [outcome] = await perform([action], options);
    if (outcome !== undefined && wentWell(outcome)) {
      told.done();
      continue;
    }
    const sentence = outcome !== undefined && "sentence" in outcome ? outcome.sentence : "It was interrupted.";
    told.failed(sentence);
    return `${sentence} Asked again, it goes on from there: quorate apply --give-back.`;
  }
  return undefined;
}

/** A sentence about what does not serve on these hosts; undefined when all of it does. */
async function notServing(request: TakeOverRequest, hosts: readonly string[]): Promise<string | undefined> {
  const until = performance.now() + servesMs;
  for (;;) {
    const parts = (await Promise.all(hosts.map((host) => partsOn(request, host)))).flat();
    const trouble = parts.find(({ state }) => state !== "up");
    if (trouble === undefined) return undefined;
    if (performance.now() > until || request.signal?.aborted === true) {
      return `${trouble.component} on ${trouble.host} does not serve as it should by Quorate's files (${trouble.sentence}).`;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, pollMs);
    });
  }
}

async function partsOn({ design, secrets, choice, hosts }: TakeOverRequest, host: string): Promise<readonly Part[]> {
  const probes = wantsByTechnology(design, host, secrets).get(choice.technology)?.probes ?? [];
  const on = hosts.get(host);
  if (on === undefined) return [];
  return Promise.all(
    probes.map(async (probe) => {
      const { script, shared = "" } = probe;
      const { stdout, exitCode } = await on.run(`${shared}\n${script}`, { timeoutMs: probeMs });
      return probe.parse(stdout, exitCode, host);
    }),
  );
}

function also(taken: Taken, { technology }: TakeOverRequest["choice"], hosts: readonly string[]): Taken {
  const names = new Set([...taken.keys(), ...hosts]);
  return new Map(
    [...names].map((host) => [
      host,
      new Set([...(taken.get(host) ?? []), ...(hosts.includes(host) ? [technology] : [])]),
    ]),
  );
}

function joined(first: ApplyResult, then: ApplyResult): ApplyResult {
  return {
    convergence: {
      ending: then.convergence.ending,
      reports: [...first.convergence.reports, ...then.convergence.reports],
      missing: then.convergence.missing,
    },
    ms: first.ms + then.ms,
    changed: first.changed + then.changed,
    last: first.last,
  };
}
