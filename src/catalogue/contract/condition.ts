/**
 * A fact that must hold on a host: a test, and a way to make it true.
 *
 * Scripts are bash, run by root with `set -eu -o pipefail`; they reach the host over standard input, so that a secret in
 * them appears in no argument list. `make` may be cut off at any byte and run again: it must be idempotent.
 */
export interface Condition {
  /** Unique in a site: `galera/database keystone`, `c1/unit haproxy.service`. */
  readonly id: string;
  readonly technology: string;
  /** The host where test and make run. */
  readonly host: string;
  /** Hosts that can stand in for `host` when it is missing, best first; empty for a fact of that host alone. */
  readonly alternates: readonly string[];
  /** The fact as a sentence without a full stop: "database keystone exists". */
  readonly holds: string;
  /** Exit status 0 when it holds. Reads only, takes well under a second. */
  readonly test: string;
  readonly make: string;
  /** Ids of conditions that must hold before `make` may run. */
  readonly after: readonly string[];
  /** How long `make` may take, and how long afterwards until `test` must hold. */
  readonly timeoutMs: number;
  readonly settleMs: number;
  /** What must hold before `make` may disturb a part that serves; absent where it disturbs nothing. */
  readonly gate?: Gate;
  /** Present when what to do, and on which host, depends on what several hosts say; `make` is then not used. */
  readonly decided?: DecidedRemedy;
}

/**
 * A remedy that is chosen from evidence of several hosts, such as which member a cluster is safe to start from. It fails
 * closed: with too little evidence it refuses and says why.
 */
export interface DecidedRemedy {
  readonly hosts: readonly string[];
  /** bash, read only, run on each of `hosts` right before the decision; what it prints is the evidence. */
  readonly evidence: string;
  /**
   * Pure. `evidence` holds what each host printed; a host that did not answer is absent. `acceptLossOf` names hosts
   * whose possibly newer data the operator agreed to lose.
   */
  decide(evidence: ReadonlyMap<string, string>, acceptLossOf: readonly string[]): Resolution;
}

export type Resolution =
  | { readonly kind: "make"; readonly host: string; readonly script: string; readonly because: string }
  | { readonly kind: "refuse"; readonly because: string };

/** A question put to the site before an action that interrupts something. */
export interface Gate {
  /** Actions with the same turn are done one at a time, host after host, each settled before the next. */
  readonly turn: string;
  /** What the action interrupts, for people: "connections through the balancer on c1, for the length of a reload". */
  readonly interrupts: string;
  /** Asked on these hosts, of which the one acted on is none; each must answer 0. Empty: nothing to ask. */
  readonly askOn: readonly string[];
  readonly question: string;
  readonly test: string;
}

/** A systemd unit that must run with its current files. */
export interface ManagedUnit {
  readonly unit: string;
  readonly host: string;
  readonly technology: string;
  /** Paths of managed files and other managed units' stamps it depends on; a change makes the unit take them up. */
  readonly files: readonly string[];
  /** bash that starts it when it does not run, where `systemctl restart` alone is not right. */
  readonly start?: string;
  /** How it takes up changed files. */
  readonly onChange: "restart" | "reload";
  /** Pacemaker starts and stops the units that it manages; systemd must not start those at boot. */
  readonly startedBy: "systemd" | "pacemaker";
  /** Exit status 0 when it serves, not merely runs. */
  readonly ready: string;
  readonly after: readonly string[];
  readonly gate?: Gate;
  /** Time allowed to start and become ready. */
  readonly startMs: number;
}
