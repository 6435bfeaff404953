import type { DrillError } from "../drill/drill-error.ts";
import type { HistoryError } from "../history/history-error.ts";
import type { HostError } from "../hosts/host.ts";
import type { LabError } from "../lab/failure.ts";
import type { Finding } from "../spec/finding.ts";
import { findingJson } from "../spec/format-findings.ts";
import type { ActionError } from "../operate/actions/prepare.ts";
import type { TokensError } from "../serve/tokens.ts";
import type { NotesError } from "../store/apply-lock.ts";
import type { SecretsError } from "../store/secrets-error.ts";
import { errno, OperationalError, reasonOf } from "../text/operational-error.ts";

/** Exit codes, a contract with scripts that call the commands. */
export const exitCodes = { fine: 0, findings: 1, unusable: 2, unreachable: 3, interrupted: 130 } as const;

type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Input, arguments or files that no command can work with; the message is a full sentence. */
export class Unusable extends OperationalError<"unusable"> {
  override readonly name = "Unusable";
  /** What was found in the input, where it could be read so far. */
  readonly findings: readonly Finding[] | undefined;

  constructor(sentence: string, about: { readonly cause?: unknown; readonly findings?: readonly Finding[] } = {}) {
    super("unusable", sentence, "cause" in about ? { cause: about.cause } : {});
    this.findings = about.findings;
  }
}

/** Sound input that has no answer: what was found says why. */
export class NoAnswer extends OperationalError<"no-answer"> {
  override readonly name = "NoAnswer";
  readonly findings: readonly Finding[];

  constructor(sentence: string, findings: readonly Finding[]) {
    super("no-answer", sentence);
    this.findings = findings;
  }
}

/** What was found in the input of a command that ended with an error; undefined for any other error. */
export function findingsOf(error: unknown): readonly Finding[] | undefined {
  return error instanceof Unusable || error instanceof NoAnswer ? error.findings : undefined;
}

/** Every kind of trouble that a command may end with. */
type Trouble =
  | Unusable
  | NoAnswer
  | HostError
  | LabError
  | DrillError
  | HistoryError
  | SecretsError
  | NotesError
  | TokensError
  | ActionError;

/** What a command's exit code is for each of them. */
const exitCodeOfTrouble: Readonly<Record<Trouble["code"], ExitCode>> = {
  unusable: exitCodes.unusable,
  "no-answer": exitCodes.findings,
  interrupted: exitCodes.interrupted,
  // hosts
  unreachable: exitCodes.unreachable,
  "timed-out": exitCodes.unreachable,
  overflowed: exitCodes.unreachable,
  // the lab
  "cannot-run-here": exitCodes.unusable,
  "not-permitted": exitCodes.unusable,
  "missing-program": exitCodes.unusable,
  "disk-full": exitCodes.unusable,
  "already-up": exitCodes.unusable,
  "cannot-grow": exitCodes.unusable,
  "still-serves": exitCodes.unusable,
  stale: exitCodes.unusable,
  "unknown-lab": exitCodes.unusable,
  "unknown-host": exitCodes.unusable,
  "unknown-network": exitCodes.unusable,
  "image-failed": exitCodes.unusable,
  "boot-failed": exitCodes.unusable,
  "power-failed": exitCodes.unusable,
  // drills
  "not-possible": exitCodes.unusable,
  "clients-failed": exitCodes.unusable,
  "history-unusable": exitCodes.unusable,
  // what is kept on this machine
  "secrets-unusable": exitCodes.unusable,
  locked: exitCodes.unusable,
  "notes-unusable": exitCodes.unusable,
  "tokens-unusable": exitCodes.unusable,
  // an operator's actions
  "no-such-choice": exitCodes.unusable,
  refused: exitCodes.unusable,
};

/** What a command that ended with an error exits with; a defect counts as a finding. */
export function exitCodeOf(error: unknown): ExitCode {
  return isTrouble(error) ? exitCodeOfTrouble[error.code] : exitCodes.findings;
}

/** The one sentence on standard error, and for `--json` in the document; a defect shows its stack. */
export function sentenceOf(error: unknown): string {
  if (error instanceof OperationalError) return error.message;
  if (!(error instanceof Error)) return `an unexpected value was thrown: ${String(error)}`;
  return `this is a defect of Quorate, please report it: ${error.stack ?? error.message}`;
}

/** What `--json` prints when a command comes to no result: why, and what was found in a file that cannot be used. */
export function failureDocument(error: unknown): object {
  const code = error instanceof OperationalError ? error.code : "defect";
  const findings = findingsOf(error) ?? [];
  return { error: { code, sentence: sentenceOf(error) }, findings: findings.map(findingJson) };
}

/** Codes of errno(3) that the operator can do something about, and that need no word more than which file it is. */
const ofTheMachine: ReadonlySet<string | undefined> = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT"]);

/** A file that this user may not read or write, or that no room is left for, is no defect, wherever it comes to light. */
export function asTrouble(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof OperationalError || !ofTheMachine.has(errno(error))) return error;
  if (!("path" in error) || typeof error.path !== "string") return error;
  const call = "syscall" in error && typeof error.syscall === "string" ? error.syscall : "open";
  return new Unusable(`${error.path}: \`${call}\` failed: ${reasonOf(error)}`, { cause: error });
}

function isTrouble(error: unknown): error is Trouble {
  return error instanceof OperationalError && error.code in exitCodeOfTrouble;
}
