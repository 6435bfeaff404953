import type { Promised } from "../../catalogue/contract/trial.ts";
import type { Anomaly } from "../../history/anomaly.ts";
import { checkerOf, hold } from "../../history/check.ts";
import { claimNamed, type Claim, type Model } from "../../history/claims.ts";
import { OwnLines } from "../../history/read/own.ts";
import type { DrillRun } from "../drill.ts";

/** A history of one workload, held against what was promised of it. */
export interface HistoryCheck {
  readonly workload: string;
  readonly as: Model;
  /** What is promised, and whence that is known. */
  readonly promised: Promised;
  /** `unknown`: nothing against the promise was found, and not all could be looked through. */
  readonly verdict: "valid" | "anomaly" | "unknown";
  readonly operations: number;
  /** What the promise rules out, and what was seen besides. */
  readonly against: readonly Anomaly[];
  readonly allowed: readonly Anomaly[];
  readonly undecided?: string;
}

/** Pure: what the histories show of those workloads whose histories are checked. */
export function historyChecks({
  history,
  workloads,
}: Pick<DrillRun, "history" | "workloads">): readonly HistoryCheck[] {
  return workloads.flatMap(({ name: workload, checked }) => {
    if (checked === undefined) return [];
    const { as, promised } = checked;
    const claim = promisedClaim(as, promised);
    const checker = checkerOf(as, claim, {});
    const lines = new OwnLines((operation) => checker.add(operation), workload);
    const ended = new Set<string>();
    for (const operation of history.operations) {
      if (operation.workload === workload) ended.add(`${operation.client} ${operation.start}`);
    }
    // In the order of their ends, as checkers want them.
    for (const operation of history.operations) lines.push({ ...operation }, nameOf(operation.client, operation.start));
    for (const begun of history.invocations) {
      if (!ended.has(`${begun.client} ${begun.at}`)) lines.push({ ...begun }, nameOf(begun.client, begun.at));
    }
    lines.end();
    return [{ workload, as, promised, ...hold(checker.end(), claim, true) }];
  });
}

/** The claim behind a promise. @throws Error a defect: a technology promises what a history can be held to. */
export function promisedClaim(model: Model, { claim: name }: Promised): Claim {
  const claim = claimNamed(model, name);
  if (claim === undefined) throw new Error(`invariant: ${name} can be claimed of ${model}`);
  return claim;
}

/** As whoever looks it up in the history finds it. */
function nameOf(client: string, ms: number): string {
  return `${client}@${ms}`;
}
