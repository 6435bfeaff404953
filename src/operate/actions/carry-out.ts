import { randomBytes } from "node:crypto";
import { hostPaths } from "../../converge/host-paths.ts";
import { type Outcome, wentWell } from "../../converge/outcome.ts";
import { perform } from "../../converge/perform.ts";
import type { Host } from "../../hosts/host.ts";
import { type ActionNote, readActionNote, writeActionNote } from "../../store/action-notes.ts";
import { takeLock } from "../../store/apply-lock.ts";
import type { ActionPlan, Step } from "./action.ts";

export type ReadyAction = Extract<ActionPlan, { kind: "ready" }>;

export interface StepReport {
  readonly host: string;
  readonly what: string;
  readonly outcome: Outcome["kind"];
  readonly ms: number;
  /** What went wrong, or is told. */
  readonly sentence?: string;
}

export interface ActionResult {
  readonly outcome: "done" | "stopped" | "interrupted";
  readonly sentence: string;
  readonly steps: readonly StepReport[];
}

export interface CarryOut {
  readonly plan: ReadyAction;
  readonly hosts: ReadonlyMap<string, Host>;
  /** Where the site's notes are. */
  readonly directory: string;
  readonly id: string;
  readonly who: string;
  readonly command: string;
  readonly conceal: (text: string) => string;
  /** Told before each step, and of how it ended. */
  begun(step: Step, done: number): void;
  ended(report: StepReport): void;
  /** Fired: no step is begun any more but those that put right what was begun. */
  readonly stop: AbortSignal;
}

/**
 * Does an action step by step. The note beside the site says at any moment how far it is; cut off, the next one of the same command
 * goes on by the same id.
 *
 * @throws NotesError when somebody else is changing the site, or the note cannot be kept.
 */
export async function carryOut(request: CarryOut): Promise<ActionResult> {
  const { plan, directory, id, who, command } = request;
  const lock = await takeLock(directory, "action", `"${plan.what}", which ${who} asked for,`);
  try {
    const note: ActionNote = {
      id,
      who,
      command,
      what: plan.what,
      beganAt: new Date().toISOString(),
      done: 0,
      of: plan.steps.length + plan.last.length,
      step: "",
    };
    const reports: StepReport[] = [];
    const run = (step: Step): Promise<boolean> => oneStep(step, request, note, reports);
    let trouble: string | undefined;
    try {
      for (const step of plan.steps) {
        if (request.stop.aborted) break;
        if (!(await run(step))) {
          trouble = reports.at(-1)?.sentence ?? "a step failed";
          break;
        }
      }
    } finally {
      for (const step of plan.last) if (!(await run(step))) trouble ??= reports.at(-1)?.sentence ?? "a step failed";
    }
    const result = resultOf(plan, reports, trouble);
    await writeActionNote(directory, {
      ...note,
      done: reports.length,
      step: "",
      ended: { outcome: result.outcome, sentence: result.sentence },
    });
    return result;
  } finally {
    await lock.release();
  }
}

async function oneStep(step: Step, request: CarryOut, note: ActionNote, reports: StepReport[]): Promise<boolean> {
  const { host, what } = step.action;
  request.begun(step, reports.length);
  await writeActionNote(request.directory, { ...note, done: reports.length, step: `${host}: ${what}` });
  const { hosts, conceal } = request;
  const outcome =
    step.ask === undefined
      ? ((await perform([step.action], { hosts, paths: hostPaths(), acceptLossOf: [], conceal }))[0] ?? notStarted)
      : await askedOutcome(step.ask, request.stop);
  const sentence = step.soft === true ? softWords(outcome) : sentenceOf(outcome);
  const report: StepReport = {
    host,
    what,
    outcome: outcome.kind,
    ms: outcome.ms,
    ...(sentence === "" ? {} : { sentence }),
  };
  reports.push(report);
  request.ended(report);
  return wentWell(outcome) || step.soft === true;
}

const notStarted: Outcome = { kind: "not-started", ms: 0 };

async function askedOutcome(ask: NonNullable<Step["ask"]>, stop: AbortSignal): Promise<Outcome> {
  const began = performance.now();
  const sentence = await ask(stop);
  const ms = Math.round(performance.now() - began);
  return sentence === undefined ? { kind: "already", ms } : { kind: "refused", ms, sentence };
}

function sentenceOf(outcome: Outcome): string {
  if (outcome.kind === "failed")
    return outcome.detail === "" ? outcome.sentence : `${outcome.sentence} ${outcome.detail}`;
  return outcome.kind === "refused" ? outcome.sentence : "";
}

/** What was only waited for is told in the host's own words. */
function softWords(outcome: Outcome): string {
  return outcome.kind === "failed" && outcome.detail !== ""
    ? outcome.detail.replaceAll("\n", "; ")
    : sentenceOf(outcome);
}

function resultOf(plan: ReadyAction, steps: readonly StepReport[], trouble: string | undefined): ActionResult {
  if (trouble !== undefined) return { outcome: "stopped", sentence: `It stopped: ${trouble}`, steps };
  const of = plan.steps.length + plan.last.length;
  if (steps.length < of) {
    const sentence = `It was interrupted after ${steps.length} of ${of} steps; asked for again it goes on.`;
    return { outcome: "interrupted", sentence, steps };
  }
  const changed = steps.filter(({ outcome }) => outcome === "done").length;
  const soft = steps.flatMap(({ outcome, sentence }) => (outcome === "failed" ? (sentence ?? []) : []));
  const told = soft.length === 0 ? "" : ` Not all came to hold: ${soft.join("; ")}.`;
  return {
    outcome: "done",
    sentence: `Done: ${plan.what}; ${changed} of ${of} steps changed something.${told}`,
    steps,
  };
}

/** An action that was asked for again within this time after it was cut off or stopped goes on where it was. */
const goesOnMs = 24 * 60 * 60 * 1000;

export interface Begin {
  readonly id: string;
  /** What is to be said of the last action, where it did not come to its end. */
  readonly before?: string;
}

/** By which id an action begins: by that of the last one, where that was the same and did not come to its end. */
export async function beginning(directory: string, command: string, nowMs: number): Promise<Begin> {
  const last = await readActionNote(directory);
  const fresh = `${new Date(nowMs).toISOString().slice(0, 19).replaceAll(/\D/g, "")}-${randomBytes(3).toString("hex")}`;
  if (last === undefined || last.ended?.outcome === "done") return { id: fresh };
  const how = last.ended === undefined ? "was cut off" : `ended early (${last.ended.sentence})`;
  const at = last.step === "" ? "" : ` at "${last.step}"`;
  const before = `The last action, "${last.what}", which ${last.who} began ${last.beganAt}, ${how}${at}, after ${last.done} of ${last.of} steps.`;
  const goesOn = last.command === command && nowMs - Date.parse(last.beganAt) < goesOnMs;
  return goesOn
    ? { id: last.id, before: `${before} This one goes on from there.` }
    : { id: fresh, before: `${before} Asked for again it goes on: quorate ${last.command}` };
}
