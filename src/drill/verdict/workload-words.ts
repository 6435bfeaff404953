import type { Promised } from "../../catalogue/contract/trial.ts";
import type { Model } from "../../history/claims.ts";
import type { EventName } from "../history.ts";

/** All that a verdict and a report need to know of one kind of clients on one site. */
export interface WorkloadWords {
  /** As histories and verdicts call it: "sql-insert". */
  readonly name: string;
  /** The endpoint that it works against, as the design names it. */
  readonly endpoint: string;
  /** "SQL writes" */
  readonly title: string;
  /** "waited 0.5 s for a write" */
  readonly forA: string;
  /** One sentence about how often and how patiently its clients ask. */
  readonly pace: string;
  /** The kinds of event that it can have to wait for. */
  readonly waitsFor: readonly EventName[];
  /** Endpoints that its own one needs to answer. */
  readonly needs: readonly string[];
  /** What the design says of the endpoint is said of these clients; others are measured beside them. */
  readonly bounded: boolean;
  /** Where what it wrote is looked for in the end; absent where it writes nothing. */
  readonly ledger?: Ledger;
  /** What its history is checked as, and what is promised of it; absent where it is not checked. */
  readonly checked?: { readonly as: Model; readonly promised: Promised };
}

export type Ledger =
  /** Every place is read, and must hold all. */
  | { readonly kind: "copies"; readonly what: string; readonly promised: Promised }
  /** Another workload gets all of it. */
  | {
      readonly kind: "deliveries";
      readonly what: string;
      readonly to: string;
      readonly from: string;
      readonly promised: Promised;
    };

/** The words of a workload of the drill, by its name. */
export function wordsOf(workloads: readonly WorkloadWords[], name: string): WorkloadWords {
  const found = workloads.find((each) => each.name === name);
  if (found === undefined) throw new Error(`invariant: the drill has no workload ${name}`);
  return found;
}

/** What a workload writes, for people: "Rows". */
export function writtenBy(workloads: readonly WorkloadWords[], name: string): string {
  const { ledger, title } = wordsOf(workloads, name);
  return ledger?.what ?? title;
}
