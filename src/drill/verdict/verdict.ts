import type { Latency } from "../checks/failed-requests.ts";
import type { GapPart } from "./split-gap.ts";

/** What the design says of one endpoint and this fault. */
export interface Prediction {
  readonly endpoint: string;
  readonly boundMs: number;
  readonly terms: readonly { readonly what: string; readonly ms: number }[];
}

export interface EndpointVerdict {
  /** As the design names it. */
  readonly name: string;
  readonly workload: string;
  readonly requests: number;
  readonly failed: number;
  readonly errors: readonly { readonly error: string; readonly count: number }[];
  readonly longestGapMs: number;
  /** When the gap began and ended, from the fault on. */
  readonly gap: { readonly fromMs: number; readonly toMs: number; readonly parts: readonly GapPart[] };
  /** The longest gap after the end of the fault, while the host comes back. */
  readonly returnGapMs: number;
  /** Null where the design says nothing of this endpoint. */
  readonly boundMs: number | null;
  readonly terms: Prediction["terms"];
  readonly latency: Latency | null;
}

export interface LedgerCount {
  readonly workload: string;
  readonly attempted: number;
  readonly acknowledged: number;
  /** Attempts of unknown outcome, and how many of them happened. */
  readonly unsure: number;
  readonly unsureFound: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly unexpected: number;
  /** Messages handed out again, and said to be so; no copies. */
  readonly redelivered: number;
  /** Where it was read back: hosts for rows, the queue for messages. */
  readonly readAt: readonly string[];
  /** Some ids of what is wrong, for finding it in the history. */
  readonly examples: readonly string[];
}

export interface DrillVerdict {
  readonly name: string;
  readonly verdict: "pass" | "fail";
  readonly headline: string;
  /** Why it failed, a sentence each; empty when it passed. */
  readonly reasons: readonly string[];
  readonly fault: {
    readonly name: string;
    readonly host: string;
    /** What the host was: "the virtual address", "the database's writer". */
    readonly held: readonly string[];
  };
  /** From the end of the fault; null when the site did not become whole in time. */
  readonly wholeAgainMs: number | null;
  readonly losses: { readonly lost: number; readonly duplicated: number; readonly unexpected: number };
  readonly endpoints: readonly EndpointVerdict[];
  /** Measured beside the endpoints; the design predicts nothing for them. */
  readonly alsoMeasured: readonly EndpointVerdict[];
  readonly ledgers: readonly LedgerCount[];
  /** No gap is known more exactly than this. */
  readonly uncertaintyMs: number;
  readonly startedAt: string;
  /** Of the load. */
  readonly durationMs: number;
  readonly missingLogs: readonly { readonly host: string; readonly because: string }[];
}
