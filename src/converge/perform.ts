import type { DecidedRemedy, Gate, GateQuestion, Remedy } from "../catalogue/contract/condition.ts";
import { HostError, type Host, type RunOptions as HostRunOptions, type ScriptResult } from "../hosts/host.ts";
import {
  attemptScript,
  makeScript,
  parseAttempt,
  settleScript,
  type Attempt,
  type AttemptOutcome,
} from "./attempt-script.ts";
import { fileScript, parseFileOutcomes } from "./file-script.ts";
import type { FileGoal, ScriptGoal } from "./goals.ts";
import type { HostPaths } from "./host-paths.ts";
import type { Outcome } from "./outcome.ts";
import type { Action } from "./plan.ts";
import { unitAttempt } from "./unit-script.ts";

export interface PerformOptions {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly paths: HostPaths;
  /** Hosts whose possibly newer data the operator agreed to lose. */
  readonly acceptLossOf: readonly string[];
  /** Takes secrets out of a text. */
  conceal(text: string): string;
  /** Ends what is under way. */
  readonly signal?: AbortSignal;
  /** For how long a gate that does not hold is asked again before the apply stops at it. */
  readonly gateWaitMs?: number;
}

/** A member that was just restarted elsewhere may need some seconds until all agree that it serves. */
const gateWaitMsDefault = 10_000;
/** A script may take this much longer on its way than its own limits say. */
const travelMs = 20_000;
const fileLimitMs = 120_000;
/** For the command that does nothing. */
const awaitMs = 5000;
const detailLinesMax = 12;

/** Does one action, or the files of one host together. */
export async function perform(actions: readonly Action[], options: PerformOptions): Promise<readonly Outcome[]> {
  const began = performance.now();
  const ms = (): number => Math.round(performance.now() - began);
  try {
    const [first] = actions;
    if (first === undefined) return [];
    if (first.goal.kind === "file") return await writeFiles(actions, options, ms);
    return [await attempt(first, options, ms)];
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    return actions.map(() => fromHostError(error, ms()));
  }
}

function fromHostError(error: HostError, ms: number): Outcome {
  if (error.code === "interrupted") return { kind: "interrupted", ms };
  return { kind: "failed", ms, sentence: error.message, detail: "", unreachable: error.code === "unreachable" };
}

async function writeFiles(
  actions: readonly Action[],
  options: PerformOptions,
  ms: () => number,
): Promise<readonly Outcome[]> {
  const goals = actions.flatMap(({ goal }): FileGoal[] => (goal.kind === "file" ? [goal] : []));
  const result = await run(actions[0]?.host ?? "", fileScript(goals, options.paths), fileLimitMs, options);
  const outcomes = parseFileOutcomes(result.stdout);
  return actions.map((action, index): Outcome => {
    const outcome = outcomes.get(index);
    if (outcome?.kind === "wrote")
      return { kind: "done", ms: ms(), ...(outcome.copy === undefined ? {} : { copy: outcome.copy }) };
    const detail = outcome === undefined ? tail(result.stderr, options) : options.conceal(outcome.reason);
    return failed(`could not ${action.what} on ${action.host}`, detail, ms());
  });
}

async function attempt(action: Action, options: PerformOptions, ms: () => number): Promise<Outcome> {
  if (action.gate !== undefined) {
    const closed = await asked(action, action.gate, options);
    if (closed !== undefined) return { kind: "refused", ms: ms(), sentence: closed };
  }
  const { goal } = action;
  switch (goal.kind) {
    case "unit":
      return told(
        action,
        await oneTrip(action.host, unitAttempt(goal, options.paths, patienceOf(action.host, options)), options),
        options,
        ms(),
      );
    case "script":
      if (goal.remedy.kind === "decide") return await decide(action, goal, goal.remedy, options, ms);
      return told(
        action,
        await oneTrip(action.host, scriptAttempt(goal, goal.remedy), options, connectionOf(goal.remedy)),
        options,
        ms(),
      );
    case "file":
      throw new Error(`invariant: "${action.id}" is a file and is written with others`);
  }
}

/** What comes true by itself is only looked at, for as long as it may take. */
function scriptAttempt(
  { id, test, settleMs }: ScriptGoal,
  remedy: Exclude<Remedy, { readonly kind: "decide" }>,
): Attempt {
  return remedy.kind === "make"
    ? { id, test, make: remedy.script, timeoutMs: remedy.timeoutMs, settleMs }
    : { id, test, make: "true", timeoutMs: awaitMs, settleMs };
}

function connectionOf(remedy: Remedy): HostRunOptions["connection"] {
  return remedy.kind === "make" ? remedy.connection : undefined;
}

interface Trip {
  readonly outcome: AttemptOutcome | undefined;
  readonly result: ScriptResult;
}

async function oneTrip(
  host: string,
  what: Attempt,
  options: PerformOptions,
  connection?: HostRunOptions["connection"],
): Promise<Trip> {
  const limitMs = what.timeoutMs + what.settleMs;
  const script = attemptScript(what, options.paths, patienceOf(host, options));
  const result = await run(host, script, limitMs, options, connection);
  return { outcome: parseAttempt(result.stdout), result };
}

/** The remedy follows from what several hosts say; hosts that say nothing are no evidence. */
async function decide(
  action: Action,
  goal: ScriptGoal,
  remedy: DecidedRemedy & { readonly timeoutMs: number },
  options: PerformOptions,
  ms: () => number,
): Promise<Outcome> {
  const patience = patienceOf(action.host, options);
  const before = await run(action.host, settleScript(goal.test, 0, patience), 0, options);
  if (parseAttempt(before.stdout)?.kind === "made") return { kind: "already", ms: ms() };

  const evidence = new Map<string, string>();
  await Promise.all(
    remedy.hosts.map(async (host) => {
      try {
        const said = await run(host, remedy.evidence, remedy.timeoutMs, options);
        if (said.exitCode === 0) evidence.set(host, said.stdout);
      } catch (error) {
        if (!(error instanceof HostError) || error.code === "interrupted") throw error;
      }
    }),
  );
  const resolution = remedy.decide(evidence, options.acceptLossOf);
  if (resolution.kind === "refuse") {
    return { kind: "refused", ms: ms(), sentence: `It was not made so that ${goal.holds}: ${resolution.because}.` };
  }
  const making = { id: goal.id, make: resolution.script, timeoutMs: remedy.timeoutMs };
  const script = makeScript(making, options.paths, patienceOf(resolution.host, options));
  const made = await run(resolution.host, script, remedy.timeoutMs, options);
  const outcome = parseAttempt(made.stdout);
  if (outcome?.kind !== "made") return told(action, { outcome, result: made }, options, ms());
  const settled = await run(action.host, settleScript(goal.test, goal.settleMs, patience), goal.settleMs, options);
  return told(action, { outcome: parseAttempt(settled.stdout), result: settled }, options, ms());
}

/** A sentence when the gate stays closed. */
function asked(action: Action, { ask }: Gate, options: PerformOptions): Promise<string | undefined> {
  return ask === undefined ? Promise.resolve(undefined) : askGate(action, ask, options);
}

async function askGate(action: Action, gate: GateQuestion, options: PerformOptions): Promise<string | undefined> {
  const { gateWaitMs = gateWaitMsDefault } = options;
  const answers = await Promise.all(
    gate.on.map(async (host): Promise<string | undefined> => {
      try {
        const script = settleScript(gate.test, gateWaitMs, patienceOf(host, options));
        const result = await run(host, script, gateWaitMs, options);
        return parseAttempt(result.stdout)?.kind === "made" ? undefined : `${host} says no`;
      } catch (error) {
        if (!(error instanceof HostError) || error.code === "interrupted") throw error;
        return `${host} gives no answer`;
      }
    }),
  );
  const against = answers.filter((answer) => answer !== undefined);
  if (against.length === 0) return undefined;
  return `Stopped before "${action.what}" on ${action.host}: it must hold that ${gate.question}, but ${against.join(", ")}.`;
}

function told(action: Action, { outcome, result }: Trip, options: PerformOptions, ms: number): Outcome {
  const detail = tail(result.stderr, options);
  const where = `"${action.what}" on ${action.host}`;
  switch (outcome?.kind) {
    case "already":
      return { kind: "already", ms };
    case "made":
      return { kind: "done", ms };
    case "make-failed":
      return failed(`${where} ended with status ${outcome.status}`, detail, ms);
    case "make-timed-out":
      return failed(`${where} took too long and was ended`, detail, ms);
    case "unsettled":
      return failed(`${where} went through, but it still does not hold that ${action.goal.holds}`, detail, ms);
    case "locked":
      return failed(`${where} is still under way from an earlier apply`, "", ms);
    case undefined:
      return failed(`${where} broke off with status ${result.exitCode}`, detail, ms);
  }
}

function failed(sentence: string, detail: string, ms: number): Outcome {
  return { kind: "failed", ms, sentence: `${sentence}.`, detail, unreachable: false };
}

function tail(stderr: string, options: PerformOptions): string {
  const lines = stderr.split("\n").map((line) => line.trimEnd());
  return options.conceal(
    lines
      .filter((line) => line !== "")
      .slice(-detailLinesMax)
      .join("\n"),
  );
}

function patienceOf(host: string, { hosts }: PerformOptions): number {
  return hosts.get(host)?.patience ?? 1;
}

function run(
  name: string,
  script: string,
  limitMs: number,
  options: PerformOptions,
  connection?: HostRunOptions["connection"],
): Promise<ScriptResult> {
  const host = options.hosts.get(name);
  if (host === undefined) {
    return Promise.reject(new HostError("unreachable", name, `${name} cannot be reached: no way to it is known.`));
  }
  const { signal } = options;
  return host.run(script, {
    timeoutMs: limitMs + travelMs,
    ...(signal === undefined ? {} : { signal }),
    ...(connection === undefined ? {} : { connection }),
  });
}
