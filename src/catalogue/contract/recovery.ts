/** What an operator says when data are to come back after the worst. Names of hosts. */
export interface RecoveryOrder {
  /** What only these have is lost. */
  readonly acceptLossOf: readonly string[];
  /** Their data are taken for whole, though what says so is gone. */
  readonly trust: readonly string[];
  /** Their copies, which were dismissed, make room for one of those that serve. */
  readonly giveUp: readonly string[];
  /** Each copy is kept as it is, on its own host, before it is begun from or replaced. */
  readonly snapshots: boolean;
}

/**
 * How data of which several hosts have a copy come back when no copy serves any more. It fails closed: which copy is begun from follows
 * from what every copy says, and a copy that says nothing may be the newest.
 */
export interface Recovery {
  /** "the database" */
  readonly what: string;
  /** Those that have a copy. */
  readonly hosts: readonly string[];
  /** bash, run on each of them: prints what its copy says. Takes nothing away from any copy. */
  facts(host: string): string;
  readonly factsMs: number;
  /** Pure. A host that did not answer is absent. `id` names what is done on the hosts, and stays the same while it is gone on with. */
  decide(said: ReadonlyMap<string, string>, order: RecoveryOrder, id: string): RecoveryDecision;
}

/** What a copy says, and what is thought of it: each a clause without the host's name. */
export interface CopyFound {
  readonly host: string;
  readonly says: string;
}

export type RecoveryDecision = { readonly copies: readonly CopyFound[] } & (
  | { readonly kind: "serves"; readonly because: string }
  | { readonly kind: "refuse"; readonly because: string }
  /** Nothing can be compared before this is done; then all are asked again. */
  | { readonly kind: "first"; readonly because: string; readonly steps: readonly RecoveryStep[] }
  | {
      readonly kind: "recover";
      readonly because: string;
      /** What is lost by it, in the words in which it was agreed to; absent where nothing is. */
      readonly loses?: string;
      /** Each may be cut off, and done again. */
      readonly steps: readonly RecoveryStep[];
    }
);

export interface RecoveryStep {
  readonly host: string;
  /** "the server is stopped" */
  readonly what: string;
  /** bash that does it, and bash that succeeds once it is done. */
  readonly make: string;
  readonly test: string;
  readonly timeoutMs: number;
  readonly settleMs: number;
}
