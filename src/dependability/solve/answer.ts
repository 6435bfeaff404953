import type { Finding } from "../../spec/finding.ts";

/** An answer, or why there is none and what would help. */
export type Solved = { readonly ok: true; readonly answer: Answer } | { readonly ok: false; readonly finding: Finding };

/** What a model says of one endpoint, chain or tree. Times in hours unless the name says otherwise. */
export interface Answer {
  readonly name: string;
  readonly kind: "structure" | "chain" | "tree";
  readonly method: Method;
  /** Long-run share of the time out of service; for what is never repaired, the chance to be out at the mission's end. */
  readonly unavailability: number;
  readonly horizon: "long-run" | "mission";
  /** Null where the method cannot tell. */
  readonly outagesPerYear: number | null;
  /** Mean time from all well to the first outage; `Infinity` when there may be none. */
  readonly mttfHours: number | null;
  readonly times: readonly AtTime[];
  /** Greatest contribution first. */
  readonly importance: readonly Importance[];
  /** Smallest first; null where there are too many, or the structure is not coherent. */
  readonly cutSets: readonly (readonly string[])[] | null;
  /** Long-run mean of the rewards of a chain's states; null without rewards. */
  readonly reward: number | null;
  /** Share of the time in states marked degraded; null where none is. */
  readonly degraded: number | null;
  /** What a chain was asked for by name. */
  readonly measures: readonly Measured[];
  /** States of the chain; null when none was built. */
  readonly states: number | null;
  /** Greatest relative imbalance of an iterative solution; null after elimination, which leaves rounding alone. */
  readonly residual: number | null;
  /** 95 % confidence interval of the unavailability; null for exact methods. */
  readonly interval: { readonly low: number; readonly high: number; readonly events: number } | null;
  readonly notes: readonly string[];
}

/** `diagram`: binary decision diagram over independent parts; `markov`: Markov chain; `simulation`. */
export type Method = "diagram" | "markov" | "simulation";

/** Times in hours; `Infinity` where something may never happen, null where the answer would take minutes. */
export interface Measured {
  readonly name: string;
  readonly value: number | null;
}

export interface AtTime {
  readonly hours: number;
  readonly unavailability: number;
  /** Chance of an outage by then; null where the method cannot tell. */
  readonly unreliability: number | null;
  /** Mean unavailability until then; null where the method cannot tell. */
  readonly intervalUnavailability: number | null;
}

/** Importance measures as reliability engineering defines them (Rausand and Høyland, System Reliability Theory, ch. 5). */
export interface Importance {
  readonly part: string;
  readonly unavailability: number;
  /** Chance of an outage with the part out, less that with it well. */
  readonly birnbaum: number;
  /** Chance that the part is out and decides, given an outage: the share of the downtime that goes with the part. */
  readonly criticality: number;
  /** Chance that a minimal cut set with the part has happened, given an outage; null without cut sets. */
  readonly fussellVesely: number | null;
  /** Risk achievement worth: unavailability with the part out, over that as it is. */
  readonly raw: number;
  /** Risk reduction worth: unavailability as it is, over that with the part perfect. */
  readonly rrw: number;
  /** Share of the unavailability that would go if failures of the part were noticed at once. */
  readonly failover: number;
}
