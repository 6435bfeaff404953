import { createHash } from "node:crypto";
import { pollMs, prelude, quoted, seconds, testLimitMs, whole } from "./bash.ts";
import type { HostPaths } from "./host-paths.ts";

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

/**
 * Test, make, and look again until it holds, all in one round trip. What the two print goes to standard error; only
 * lines of this script go to standard output.
 */
export function attemptScript(attempt: Attempt, paths: HostPaths): string {
  return whole(
    prelude,
    testing(attempt.test),
    locked(attempt.id, paths),
    "q_look; if [ $q_status -eq 0 ]; then echo '@q already'; exit 0; fi",
    making(attempt),
    settling(attempt.settleMs),
  );
}

/** Only makes: for a remedy that was decided and acts on another host than its test. */
export function makeScript(attempt: Omit<Attempt, "test" | "settleMs">, paths: HostPaths): string {
  return whole(prelude, locked(attempt.id, paths), making(attempt), "echo '@q made'");
}

/** Only looks, again and again until it holds or the time is over; says `made` or `unsettled`. */
export function settleScript(test: string, settleMs: number): string {
  return whole(prelude, testing(test), settling(settleMs));
}

function testing(test: string): string {
  return `q_test=${quoted(test)}
q_look() { q_try ${seconds(testLimitMs)} "$q_test" >/dev/null 2>&1; q_status=$?; }`;
}

function making({ make, timeoutMs }: Pick<Attempt, "make" | "timeoutMs">): string {
  return `q_try ${seconds(timeoutMs)} ${quoted(make)} >&2
q_status=$?
if [ $q_status -eq 124 ]; then echo '@q make-timed-out'; exit 0; fi
if [ $q_status -ne 0 ]; then echo "@q make-failed $q_status"; exit 0; fi`;
}

function locked(id: string, paths: HostPaths): string {
  const name = createHash("sha256").update(id).digest("hex").slice(0, 16);
  return `mkdir -p ${quoted(paths.locks)}
exec 8>>${quoted(`${paths.locks}/${name}.lock`)}
flock -w 10 8 || { echo '@q locked'; exit 0; }`;
}

function settling(settleMs: number): string {
  return `q_now; q_until=$((q_time + ${settleMs}))
while :; do
  q_look
  if [ $q_status -eq 0 ]; then break; fi
  q_now
  if [ "$q_time" -ge "$q_until" ]; then
    echo '@q unsettled'
    q_try ${seconds(testLimitMs)} "$q_test" >&2
    exit 0
  fi
  q_pause ${seconds(pollMs)}
done
echo '@q made'`;
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
