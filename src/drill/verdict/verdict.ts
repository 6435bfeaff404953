import type { Audit } from "../audit/audit.ts";
import type { Overlap } from "../checks/two-at-once.ts";
import type { Latency } from "../checks/failed-requests.ts";
import type { HistoryCheck } from "./history-checks.ts";
import type { GapPart } from "./split-gap.ts";

/** What the design says of one endpoint and this fault. */
export interface Prediction {
  readonly endpoint: string;
  readonly boundMs: number;
  /** The design says nothing of this fault: it is what no single failure may cost anywhere. */
  readonly limit?: true;
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
  /** The longest gap after the end of the fault, while the host comes back: judged by itself, against the same bound. */
  readonly returnGapMs: number;
  /** When that began and ended, from the fault on. */
  readonly returnGap: { readonly fromMs: number; readonly toMs: number };
  /** Null where the design says nothing of this endpoint. */
  readonly boundMs: number | null;
  /** The bound is not the design's, but what no single failure may cost anywhere. */
  readonly limit?: true;
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

/** Shares of all processors of a machine, between 0 and 1. */
export interface MachinePressure {
  readonly busy: number;
  /** Had by neither the site's hosts nor the drill: over the whole load, and in the worst second of it. */
  readonly others: number;
  readonly othersWorst: number;
}

export interface DrillVerdict {
  readonly name: string;
  /** `inconclusive`: nothing was lost, and what was missed was missed while others had this machine's processors. */
  readonly verdict: "pass" | "fail" | "inconclusive";
  readonly headline: string;
  /** Why it did not pass, a sentence each; empty when it passed. */
  readonly reasons: readonly string[];
  readonly fault: {
    readonly name: string;
    readonly host: string;
    /** What the host was: "the virtual address", "the database's writer". */
    readonly held: readonly string[];
    /** What its end is called: "c1 had power again". */
    readonly over: string;
  };
  /** Of the clients' machine, over the load; null where nobody looked. */
  readonly pressure: MachinePressure | null;
  /** From the end of the fault; null when the site did not become whole in time. */
  readonly wholeAgainMs: number | null;
  readonly losses: { readonly lost: number; readonly duplicated: number; readonly unexpected: number };
  readonly endpoints: readonly EndpointVerdict[];
  /** Measured beside the endpoints; the design predicts nothing for them. */
  readonly alsoMeasured: readonly EndpointVerdict[];
  readonly ledgers: readonly LedgerCount[];
  /** What the histories of some workloads show, held against what was promised of them. */
  readonly checks: readonly HistoryCheck[];
  /** Times at which two hosts had one address, after the fault began. */
  readonly twoAtOnce: readonly Overlap[];
  /** What was left, and whether all members have the same data; null where the site did not become whole. */
  readonly audit: Audit | null;
  /** No gap is known more exactly than this. */
  readonly uncertaintyMs: number;
  readonly startedAt: string;
  /** Of the load. */
  readonly durationMs: number;
  readonly missingLogs: readonly { readonly host: string; readonly because: string }[];
}
