/** `up`: does all its work; `degraded`: works with less than was designed; `down`: does not work. */
export type PartState = "up" | "degraded" | "down" | "unknown";

/** What one component on one host says of itself. */
export interface Part {
  readonly component: string;
  readonly host: string;
  readonly state: PartState;
  /** For people: "Synced, 3 of 3 members, Primary". */
  readonly sentence: string;
  /** The technology's own typed state, for JSON and the page. */
  readonly detail: Readonly<Record<string, unknown>>;
  /** What only one instance does at a time, while it is this one: "primary", "coordinator". */
  readonly leads?: string;
  /** Of a balancer: the host to which each endpoint's clients go now, most of them where it is several. */
  readonly sendsTo?: Readonly<Record<string, string>>;
  readonly cluster?: ClusterNow;
  /** It knows nothing of the others any more, and is a cluster of its own. */
  readonly forgot?: true;
}

/** What a member of the cluster says of it. */
export interface ClusterNow {
  /** Where each resource runs that runs in one place, by its id. */
  readonly runs: Readonly<Record<string, string>>;
  /** Members on which it runs nothing now. */
  readonly away: readonly string[];
  /** It starts, stops and moves nothing. */
  readonly paused: boolean;
}

/** How a technology is asked about itself: a script whose output its parser understands. */
export interface StatusProbe {
  readonly component: string;
  /** bash, read only, well under a second. It must not print secrets. Empty where `shared` has it all. */
  readonly script: string;
  /** Such a script that other probes of the host have word for word: the host is asked once for all of them. */
  readonly shared?: string;
  /** Pure; called with what the shared script printed and then the own one, and the exit status of the last. */
  parse(output: string, exitCode: number, host: string): Part;
}
