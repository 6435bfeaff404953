import type { Anomaly, CheckResult } from "./anomaly.ts";
import type { CheckOptions, Checker } from "./checker.ts";
import { bankChecker } from "./checks/bank.ts";
import { queueChecker } from "./checks/queue.ts";
import { setChecker } from "./checks/set.ts";
import type { Claim, Model } from "./claims.ts";
import { mutexChecker, registerChecker } from "./linearizable/register.ts";
import { listAppendChecker } from "./transactions/list-append.ts";
import { rwRegisterChecker } from "./transactions/rw-register.ts";

const checkers: Readonly<Record<Model, (options: CheckOptions) => Checker>> = {
  set: setChecker,
  bank: bankChecker,
  queue: queueChecker,
  register: registerChecker,
  "cas-register": registerChecker,
  mutex: mutexChecker,
  "list-append": listAppendChecker,
  "rw-register": rwRegisterChecker,
};

/** A checker of a model, that looks at no more than the claim asks for. */
export function checkerOf(model: Model, claim: Claim, options: CheckOptions): Checker {
  const realtime = claim.forbids.some((name) => name.endsWith("-realtime"));
  return checkers[model]({ ...options, realtime });
}

/** What a check says, held against a claim. */
export interface HistoryVerdict {
  /** `unknown`: nothing wrong was found, and not all could be looked through. */
  readonly verdict: "valid" | "anomaly" | "unknown";
  readonly operations: number;
  /** What the claim rules out. */
  readonly against: readonly Anomaly[];
  /** What was seen and the claim allows. */
  readonly allowed: readonly Anomaly[];
  /** Why not all is known; absent where it is. */
  readonly undecided?: string;
}

/**
 * Holds what was found against what was claimed.
 *
 * @param isComplete every write of every client is in the history: what none of them wrote is against any claim. In others it may have
 *   been there before.
 */
export function hold(result: CheckResult, claim: Claim, isComplete: boolean): HistoryVerdict {
  const forbidden = new Set<string>(isComplete ? [...claim.forbids, "garbage-read"] : claim.forbids);
  const against = result.anomalies.filter(({ name }) => forbidden.has(name));
  const allowed = result.anomalies.filter(({ name }) => !forbidden.has(name));
  const { operations, undecided } = result;
  const verdict = against.length > 0 ? "anomaly" : undecided === undefined ? "valid" : "unknown";
  return { verdict, operations, against, allowed, ...(undecided === undefined ? {} : { undecided }) };
}
