import { withVariables } from "../text/script.ts";
import { shellWord } from "../text/shell-word.ts";
import asking from "./questions.sh";

/** One question to a host: bash, read only. */
export interface Question {
  readonly script: string;
}

export type Answer =
  | { readonly kind: "answered"; readonly output: string; readonly exitCode: number }
  /** It took longer than the limit; what it had printed by then. */
  | { readonly kind: "too-slow"; readonly output: string }
  /** The host's shell did not get that far. */
  | { readonly kind: "missing" };

/** Exit statuses of timeout(1): the limit was reached; the process had to be killed for it. */
const timeoutStatuses: readonly number[] = [124, 137];
/** Between asking a process to end and killing it, in seconds. */
const graceSeconds = 0.3;

/**
 * Many questions as one script, so that a host is asked in one round trip. They run at the same time, each for
 * `limitMs` at most, and are printed one after another between marks. Standard error is dropped: what counts is what a
 * question prints and its exit status. Questions travel as open files, never in an argument list.
 *
 * @param mark A word that no question prints; the caller makes it random.
 */
export function composeQuestions(questions: readonly Question[], mark: string, limitMs: number): string {
  return [
    askingScript(mark, limitMs),
    ...questions.map(askLine),
    ...questions.map((_, index) => `tell ${index} "$answer_${index}"`),
    "exit 0",
    "",
  ].join("\n");
}

/** What a script begins with that asks questions. */
export function askingScript(mark: string, limitMs: number): string {
  return withVariables(asking, { mark, limit: (limitMs / 1000).toFixed(3), grace: graceSeconds });
}

/** Begins to ask one question; its answer is at `$answer_INDEX` then. */
export function askLine({ script }: Question, index: number): string {
  return `exec {answer_${index}}< <(ask ${shellWord(strict(script))})`;
}

function strict(script: string): string {
  return `set -eu -o pipefail\n${script}`;
}

/** Takes the answers apart again; what a login shell or a torn connection adds is passed over. */
export function splitAnswers(output: string, count: number, mark: string): readonly Answer[] {
  const answers: Answer[] = Array.from({ length: count }, () => ({ kind: "missing" }));
  for (const piece of output.split(`\n${mark} begin `).slice(1)) {
    const [, index, body] = /^(\d+)\n([^]*)$/.exec(piece) ?? [];
    if (index === undefined || body === undefined || Number(index) >= count) continue;
    const answer = answerIn(body, mark);
    if (answer.kind !== "missing") answers[Number(index)] = answer;
  }
  return answers;
}

/** One answer, from what a question printed and the mark behind it. */
export function answerIn(body: string, mark: string): Answer {
  const endAt = body.lastIndexOf(`\n${mark} end `);
  const status = endAt < 0 ? undefined : /^\d+/.exec(body.slice(endAt + `\n${mark} end `.length))?.[0];
  if (status === undefined) return { kind: "missing" };
  const exitCode = Number(status);
  const output = body.slice(0, endAt);
  return timeoutStatuses.includes(exitCode) ? { kind: "too-slow", output } : { kind: "answered", output, exitCode };
}
