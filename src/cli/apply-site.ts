import { converge, type Convergence, type Ending, type ReadyPlan } from "../converge/converge.ts";
import { hostPaths } from "../converge/host-paths.ts";
import { wentWell, type Outcome } from "../converge/outcome.ts";
import type { Finished } from "../converge/run.ts";
import type { Host } from "../hosts/host.ts";
import { takeApplyLock } from "../store/apply-lock.ts";
import { notesDirectory, openJournal, type Journal, type JournalEntry, type LastApply } from "../store/journal.ts";
import { exitCodes } from "./failure.ts";
import { actionText, foundLines } from "./plan-lines.ts";
import type { Progress, Step } from "./progress.ts";
import type { SiteGoals } from "./site-goals.ts";
import { counted } from "../text/sentence.ts";

export interface ApplyRequest {
  readonly siteFile: string;
  readonly site: SiteGoals;
  readonly hosts: ReadonlyMap<string, Host>;
  /** Whose hosts these are, for the journal. */
  readonly sentence: string;
  readonly allowMissing: ReadonlySet<string>;
  readonly acceptLossOf: ReadonlySet<string>;
  readonly progress: Progress;
  /** Asked before a plan that interrupts something that serves; true: go on. */
  confirm(plan: ReadyPlan): Promise<boolean>;
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
 * @throws ConvergeError when another apply runs or the notes cannot be kept.
 */
export async function applySite(request: ApplyRequest): Promise<ApplyResult> {
  const began = performance.now();
  const { site, progress } = request;
  const directory = notesDirectory(request.siteFile, site.site.name);
  const lock = await takeApplyLock(directory);
  try {
    const journal = await openJournal(directory);
    try {
      tellLast(journal.last, progress);
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
  } finally {
    await lock.release();
  }
}

function convergeWithJournal(request: ApplyRequest, journal: Journal): Promise<Convergence> {
  const { site, progress, signal, stop } = request;
  const steps = new Map<string, Step>();
  /** Files of which people were shown what is replaced: those are told where the copy is. */
  const shown = new Set<string>();
  return converge(site.goals, {
    hosts: request.hosts,
    paths: hostPaths(),
    allowMissing: request.allowMissing,
    acceptLossOf: [...request.acceptLossOf],
    conceal: site.conceal,
    ...(signal === undefined ? {} : { signal }),
    ...(stop === undefined ? {} : { stop }),
    approve: async (plan, found) => {
      for (const action of plan.actions) {
        const lines = foundLines(action, found.get(action.id));
        for (const line of lines) progress.say(line);
        if (lines.length > 0) shown.add(action.id);
      }
      return plan.actions.every(({ gate }) => gate === undefined) || (await request.confirm(plan));
    },
    observer: {
      started: async (actions) => {
        await journal.write(
          ...actions.map(({ id, host, what }) => ({ event: "action-started" as const, id, host, what })),
        );
        for (const { id, host, what } of actions) steps.set(id, progress.step(host, what));
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

function tellLast(last: LastApply, progress: Progress): void {
  if (last.kind !== "cut-off") return;
  const open = last.open.map(({ host, what }) => `${what} on ${host}`);
  const during = open.length === 0 ? "" : ` during: ${open.slice(0, 3).join("; ")}${open.length > 3 ? "; …" : ""}`;
  progress.say(`The last apply, begun ${last.time}, was cut off${during}. This one goes on from what is on the hosts.`);
}

function tellOutcome(step: Step | undefined, outcome: Outcome, tellCopy: boolean): void {
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

export function exitCodeOfEnding(ending: Ending): number {
  switch (ending.kind) {
    case "converged":
      return exitCodes.fine;
    case "unreachable":
      return exitCodes.unreachable;
    case "stopped":
      return ending.unreachable ? exitCodes.unreachable : exitCodes.findings;
    case "declined":
      return exitCodes.findings;
    case "interrupted":
      return exitCodes.interrupted;
  }
}

/** How it ended, as one sentence or a few. */
export function endingText({ convergence, changed, ms }: ApplyResult, seconds: (ms: number) => string): string {
  const { ending, reports, missing } = convergence;
  const without = missing.length === 0 ? "" : ` Left out, as it was allowed: ${missing.join(", ")}.`;
  const open = reports.filter(({ outcome }) => !wentWell(outcome)).length;
  const far = `${counted(changed, "action")} done, ${open} not`;
  switch (ending.kind) {
    case "converged":
      if (reports.length === 0) return `Nothing to do: the hosts are as designed (${seconds(ms)}).${without}`;
      return `The hosts are as designed: ${counted(changed, "action")} in ${seconds(ms)}.${without}`;
    case "unreachable": {
      const hosts = ending.errors.map(({ host }) => `--allow-missing ${host}`).join(" ");
      const said = ending.errors.map(({ message }) => message).join("\n");
      return `${said}\nNothing was changed. To go on without: ${hosts}`;
    }
    case "declined":
      return "Nothing more was changed.";
    case "stopped":
      return `${ending.sentence}\n${far}, after ${seconds(ms)}. The next apply goes on from here.`;
    case "interrupted":
      return `Interrupted: ${far}, after ${seconds(ms)}. The next apply goes on from here.`;
  }
}

/** The document of `quorate apply --json`. */
export function applyDocument(site: string, { convergence, changed, ms, last }: ApplyResult): object {
  const { ending, reports, missing } = convergence;
  return {
    site,
    changed,
    ms,
    ending: ending.kind,
    ...(ending.kind === "stopped" ? { sentence: ending.sentence } : {}),
    ...(ending.kind === "unreachable"
      ? { unreachable: ending.errors.map(({ host, message }) => ({ host, sentence: message })) }
      : {}),
    missing,
    resumed: last.kind === "cut-off",
    actions: reports.map(({ action, outcome, found }) => ({
      ...actionText(action, found),
      outcome: outcome.kind,
      ms: outcome.ms,
      ...outcomeText(outcome),
    })),
  };
}

function outcomeText(outcome: Outcome): object {
  switch (outcome.kind) {
    case "done":
      return outcome.copy === undefined ? {} : { copy: outcome.copy };
    case "failed":
      return { sentence: outcome.sentence, detail: outcome.detail };
    case "refused":
      return { sentence: outcome.sentence };
    case "already":
    case "interrupted":
    case "not-started":
      return {};
  }
}
