import { createHash } from "node:crypto";
import { withVariables } from "../text/script.ts";
import { shellWord } from "../text/shell-word.ts";
import attempt from "./attempt.sh";
import { pollMs, seconds, testLimitMs, whole } from "./bash.ts";
import type { HostPaths } from "./host-paths.ts";
import prelude from "./prelude.sh";

/** What became of one attempt to make something hold. */
export type AttemptOutcome =
  | { readonly kind: "already" }
  | { readonly kind: "made" }
  /** `make` ended with another status than 0, or was ended after its time. */
  | { readonly kind: "make-failed"; readonly status: number }
  | { readonly kind: "make-timed-out" }
  /** `make` went well but the test does not hold after it. */
  | { readonly kind: "unsettled" }
  /** An earlier apply still makes the same on the host. */
  | { readonly kind: "locked" };

export interface Attempt {
  readonly id: string;
  readonly test: string;
  readonly make: string;
  readonly timeoutMs: number;
  readonly settleMs: number;
}

/** The functions that all three are made of. Limits are those of a usual host; `patience` is that of the host they run on. */
function steps(patience: number): string {
  return `${prelude}${withVariables(attempt, { q_limit: seconds(patience * testLimitMs), q_poll: seconds(pollMs) })}`;
}

/** Test, make, and look again until it holds, all in one round trip: attempt.sh. */
export function attemptScript(
  { id, test, make, timeoutMs, settleMs }: Attempt,
  paths: HostPaths,
  patience: number,
): string {
  return whole(
    steps(patience),
    `q_test=${shellWord(test)}`,
    locking(id, paths),
    `q_look "$q_test"; if [ $q_status -eq 0 ]; then echo '@q already'; exit 0; fi`,
    making(make, patience * timeoutMs),
    `q_settle "$q_test" ${patience * settleMs}`,
  );
}

/** Only makes: for a remedy that was decided and acts on another host than its test. */
export function makeScript(
  { id, make, timeoutMs }: Omit<Attempt, "test" | "settleMs">,
  paths: HostPaths,
  patience: number,
): string {
  return whole(steps(patience), locking(id, paths), making(make, patience * timeoutMs), "echo '@q made'");
}

/** Only looks, again and again until it holds or the time is over; says `made` or `unsettled`. */
export function settleScript(test: string, settleMs: number, patience: number): string {
  return whole(steps(patience), `q_settle ${shellWord(test)} ${patience * settleMs}`);
}

function locking(id: string, paths: HostPaths): string {
  const name = createHash("sha256").update(id).digest("hex").slice(0, 16);
  return `q_lock ${shellWord(`${paths.locks}/${name}.lock`)}`;
}

function making(make: string, timeoutMs: number): string {
  return `q_make ${seconds(timeoutMs)} ${shellWord(make)}`;
}

/** Undefined when the script said nothing of the kind. */
export function parseAttempt(output: string): AttemptOutcome | undefined {
  for (const line of output.split("\n")) {
    const [, kind, status] =
      /^@q (already|made|make-failed|make-timed-out|unsettled|locked)(?: (\d+))?$/.exec(line) ?? [];
    switch (kind) {
      case "already":
      case "made":
      case "make-timed-out":
      case "unsettled":
      case "locked":
        return { kind };
      case "make-failed":
        return { kind, status: Number(status) };
      case undefined:
        break;
    }
  }
  return undefined;
}
