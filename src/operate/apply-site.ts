import type { Design } from "../catalogue/contract/design.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { buildGoals } from "../converge/build-goals.ts";
import { concealer } from "../converge/conceal.ts";
import {
  converge,
  preview,
  type Approval,
  type Convergence,
  type Preview,
  type ReadyPlan,
} from "../converge/converge.ts";
import type { Goals } from "../converge/goals.ts";
import { hostPaths } from "../converge/host-paths.ts";
import type { Outcome } from "../converge/outcome.ts";
import { replacedLines } from "../converge/replaced-lines.ts";
import type { Finished } from "../converge/run.ts";
import type { Host } from "../hosts/host.ts";
import type { Site } from "../spec/site.ts";
import { takeApplyLock } from "../store/apply-lock.ts";
import { alongWith } from "./along/along.ts";
import { notesDirectory, openJournal, type Journal, type JournalEntry, type LastApply } from "../store/journal.ts";

/** A site, and the hosts that are made like it. */
export interface ApplyTo {
  readonly site: Site;
  readonly design: Design;
  readonly secrets: Secrets;
  /** The notes are kept beside it, and what comes along with an apply is read there. */
  readonly siteFile: string;
  readonly hosts: ReadonlyMap<string, Host>;
  /** Hosts that may be out of reach. */
  readonly allowMissing: ReadonlySet<string>;
}

/** Something under way. Exactly one of its endings is called, once. */
export interface ApplyStep {
  done(note?: string): void;
  /** The sentence says what happened. */
  failed(sentence: string): void;
}

/** Who is told what an apply is doing. */
export interface ApplyWatcher {
  step(host: string, what: string): ApplyStep;
  say(line: string): void;
}

export interface ApplyRequest extends ApplyTo {
  /** Whose hosts these are, for the journal. */
  readonly sentence: string;
  /** Hosts whose data may be lost where a cluster has to be founded anew. */
  readonly acceptLossOf: ReadonlySet<string>;
  readonly watcher: ApplyWatcher;
  /** What is to hold, where it is not everything that the design says. */
  readonly goals?: Goals;
  /** Asked before a plan that interrupts something that serves. */
  confirm(plan: ReadyPlan): Promise<Approval>;
  /** Starts nothing more. */
  readonly stop?: AbortSignal;
  /** Ends what is under way. */
  readonly signal?: AbortSignal;
}

export interface ApplyResult {
  readonly convergence: Convergence;
  readonly ms: number;
  /** Actions that changed something. */
  readonly changed: number;
  readonly last: LastApply;
}

/**
 * Applies a site: takes the site's lock, converges, and keeps the journal beside the site file.
 *
 * @throws NotesError when another apply runs or the notes cannot be kept.
 */
export async function applySite(request: ApplyRequest): Promise<ApplyResult> {
  const lock = await takeApplyLock(notesDirectory(request.siteFile, request.site.name));
  try {
    return await applyUnderLock(request);
  } finally {
    await lock.release();
  }
}

/**
 * The same for who holds the site's lock for more than one apply.
 *
 * @throws NotesError when the notes cannot be kept.
 */
export async function applyUnderLock(request: ApplyRequest): Promise<ApplyResult> {
  const began = performance.now();
  const { site, watcher } = request;
  const journal = await openJournal(notesDirectory(request.siteFile, site.name));
  try {
    tellLast(journal.last, watcher);
    await journal.write({ event: "apply-started", pid: process.pid, hosts: request.sentence });
    const convergence = await convergeWithJournal(request, journal);
    const ms = Math.round(performance.now() - began);
    const actions = convergence.reports.length;
    await journal.write({ event: "apply-finished", ending: convergence.ending.kind, actions, ms });
    const changed = convergence.reports.filter(({ outcome }) => outcome.kind === "done").length;
    return { convergence, ms, changed, last: journal.last };
  } finally {
    await journal.close();
  }
}

/** What an apply would do now. Changes nothing. */
export async function previewSite(to: ApplyTo): Promise<Preview> {
  return preview(await goalsOf(to), meansOf(to));
}

async function goalsOf(to: ApplyTo): Promise<Goals> {
  return buildGoals(to.design, to.secrets, await alongWith(to));
}

function meansOf({ site, secrets, hosts, allowMissing }: ApplyTo) {
  return { hosts, paths: hostPaths(), allowMissing, conceal: concealer(site, secrets) };
}

async function convergeWithJournal(request: ApplyRequest, journal: Journal): Promise<Convergence> {
  const { watcher, signal, stop } = request;
  const steps = new Map<string, ApplyStep>();
  /** Files of which people were shown what is replaced: those are told where the copy is. */
  const shown = new Set<string>();
  return converge(request.goals ?? (await goalsOf(request)), {
    ...meansOf(request),
    acceptLossOf: [...request.acceptLossOf],
    ...(signal === undefined ? {} : { signal }),
    ...(stop === undefined ? {} : { stop }),
    approve: async (plan, found) => {
      for (const line of replacedLines(plan.actions, found)) watcher.say(line);
      for (const { id, found: whose } of plan.actions) {
        if (whose !== undefined && found.get(id)?.kind !== "pristine") shown.add(id);
      }
      return plan.actions.every(({ gate }) => gate === undefined) ? "go" : await request.confirm(plan);
    },
    observer: {
      started: async (actions) => {
        await journal.write(
          ...actions.map(({ id, host, what }) => ({ event: "action-started" as const, id, host, what })),
        );
        for (const { id, host, what } of actions) steps.set(id, watcher.step(host, what));
      },
      finished: async (finished) => {
        for (const { action, outcome } of finished) tellOutcome(steps.get(action.id), outcome, shown.has(action.id));
        await journal.write(...finished.map(finishedEntry));
      },
    },
  });
}

function finishedEntry({ action, outcome }: Finished): JournalEntry {
  const { id, host, what } = action;
  const sentence = "sentence" in outcome ? { sentence: outcome.sentence } : {};
  return { event: "action-finished", id, host, what, outcome: outcome.kind, ms: outcome.ms, ...sentence };
}

function tellLast(last: LastApply, watcher: ApplyWatcher): void {
  if (last.kind !== "cut-off") return;
  const open = last.open.map(({ host, what }) => `${what} on ${host}`);
  const during = open.length === 0 ? "" : ` during: ${open.slice(0, 3).join("; ")}${open.length > 3 ? "; …" : ""}`;
  watcher.say(`The last apply, begun ${last.time}, was cut off${during}. This one goes on from what is on the hosts.`);
}

function tellOutcome(step: ApplyStep | undefined, outcome: Outcome, tellCopy: boolean): void {
  switch (outcome.kind) {
    case "done":
      return step?.done(tellCopy && outcome.copy !== undefined ? `what was there is in ${outcome.copy}` : undefined);
    case "already":
      return step?.done("it held already");
    case "failed":
      return step?.failed(
        outcome.detail === "" ? outcome.sentence : `${outcome.sentence}\n${indented(outcome.detail)}`,
      );
    case "refused":
      return step?.failed(outcome.sentence);
    case "interrupted":
    case "not-started":
      return step?.failed("interrupted");
  }
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}
