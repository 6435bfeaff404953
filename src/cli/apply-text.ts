import type { Ending } from "../converge/converge.ts";
import { wentWell, type Outcome } from "../converge/outcome.ts";
import type { ApplyResult } from "../operate/apply-site.ts";
import { exitCodes } from "./failure.ts";
import { actionText } from "./plan-lines.ts";

export function exitCodeOfEnding(ending: Ending): number {
  switch (ending.kind) {
    case "converged":
      return exitCodes.fine;
    case "unreachable":
      return exitCodes.unreachable;
    case "other-system":
    case "other-site":
      return exitCodes.unusable;
    case "stopped":
      return ending.unreachable ? exitCodes.unreachable : exitCodes.findings;
    case "declined":
      return exitCodes.findings;
    case "unasked":
      return exitCodes.unusable;
    case "interrupted":
      return exitCodes.interrupted;
  }
}

/** How it ended, as one sentence or a few. */
export function endingText({ convergence, changed, ms }: ApplyResult, seconds: (ms: number) => string): string {
  const { ending, reports, missing } = convergence;
  const without = missing.length === 0 ? "" : ` Left out, as it was allowed: ${missing.join(", ")}.`;
  const open = reports.filter(({ outcome }) => !wentWell(outcome)).length;
  const far = `${count(changed, "action")} done, ${open} not`;
  switch (ending.kind) {
    case "converged":
      if (reports.length === 0) return `Nothing to do: the hosts are as designed (${seconds(ms)}).${without}`;
      return `The hosts are as designed: ${count(changed, "action")} in ${seconds(ms)}.${without}`;
    case "unreachable": {
      const hosts = ending.errors.map(({ host }) => `--allow-missing ${host}`).join(" ");
      const said = ending.errors.map(({ message }) => message).join("\n");
      return `${said}\nNothing was changed. To go on without: ${hosts}`;
    }
    case "other-system":
    case "other-site":
      return `${ending.sentences.join("\n")}\nNothing was changed.`;
    case "declined":
      return "Nothing more was changed.";
    case "unasked":
      return `${unaskedText(ending.interrupts)}\n${changed === 0 ? "Nothing was changed." : `${far}, after ${seconds(ms)}.`}`;
    case "stopped":
      return `${ending.sentence}\n${far}, after ${seconds(ms)}. The next apply goes on from here.`;
    case "interrupted":
      return `Interrupted: ${far}, after ${seconds(ms)}. The next apply goes on from here.`;
  }
}

const interruptsTold = 3;

function unaskedText(interrupts: readonly string[]): string {
  const told = interrupts.slice(0, interruptsTold).map((what) => `    ${what}`);
  const more = interrupts.length - told.length;
  return [
    "This would interrupt what serves, and without a terminal nobody can be asked. Apply with --yes to go on. It interrupts",
    ...told,
    ...(more > 0 ? [`    and ${more} more; see quorate diff`] : []),
  ].join("\n");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
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
    ...(ending.kind === "unasked" ? { sentence: unaskedText(ending.interrupts), interrupts: ending.interrupts } : {}),
    ...(ending.kind === "other-system" || ending.kind === "other-site" ? { sentence: ending.sentences.join(" ") } : {}),
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
