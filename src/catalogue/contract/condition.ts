/** Something that must hold before something else is made; its words are those of the catalogue, its id is the matter of `converge/`. */
export type GoalRef =
  | { readonly condition: string }
  | { readonly host: string; readonly unit: string }
  | { readonly host: string; readonly file: string }
  | { readonly host: string; readonly packages: true };

/**
 * A fact that must hold on a host: a test, and a way to make it true.
 *
 * Scripts are bash, run by root with `set -eu -o pipefail`; they reach the host over standard input, so that a secret in
 * them appears in no argument list. What makes it true may be cut off at any byte and run again: it must be idempotent.
 */
export interface Condition {
  /** Unique in a site, and begins with its technology: `galera/database keystone`. */
  readonly id: string;
  /** The host where test and remedy run. */
  readonly host: string;
  /** Hosts that can stand in for `host` when it is missing, best first; empty for a fact of that host alone. */
  readonly alternates: readonly string[];
  /** The fact as a sentence without a full stop: "database keystone exists". */
  readonly holds: string;
  /** Exit status 0 when it holds. Reads only, takes well under a second. */
  readonly test: string;
  readonly remedy: Remedy;
  /** What must hold before it is made true. */
  readonly after: readonly GoalRef[];
  /** What is not made before it holds, though it knows nothing of this condition. */
  readonly before?: readonly GoalRef[];
  /** Files that the remedy writes by itself: they are no managed files, and stand aside with them. */
  readonly writes?: readonly string[];
  /** How long after the remedy until `test` must hold. */
  readonly settleMs: number;
  /** What must hold before the remedy may disturb a part that serves; absent where it disturbs nothing. */
  readonly gate?: Gate;
  /** Of a database's schema: how it is brought to another release while old and new processes are served by it. */
  readonly stages?: SchemaStages;
}

/** bash for a host that has the new packages, each of which may be run again. */
export interface SchemaStages {
  /** Adds what the new release needs and the old one does not mind, before its first process starts. */
  readonly expand: string;
  /** Once no process of the old release runs: carries data over. */
  readonly migrate?: string;
  /** Then: takes away what only the old release needed. */
  readonly contract?: string;
}

/** How a condition comes true. */
export type Remedy =
  | {
      readonly kind: "make";
      /** Exit status 75 (EX_TEMPFAIL): not now; it is run again within its time. */
      readonly script: string;
      readonly timeoutMs: number;
      /** `new`: over a connection to the host that begins for it, which proves that one can begin. Absent: over any. */
      readonly connection?: "new";
    }
  /** By itself, once what it comes after holds: nothing is done but to wait. */
  | { readonly kind: "await" }
  /** What to do, and on which host, depends on what several hosts say. */
  | ({ readonly kind: "decide"; readonly timeoutMs: number } & DecidedRemedy);

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

/** What an action that interrupts something must wait for. */
export interface Gate {
  /** Actions with the same turn are done one at a time, host after host, each settled before the next. */
  readonly turn: string;
  /** What the action interrupts, for people: "connections through the balancer on c1, for the length of a reload". */
  readonly interrupts: string;
  /** Absent: nobody need be asked. */
  readonly ask?: GateQuestion;
}

/** A question that other hosts than the one acted on must all answer with 0. */
export interface GateQuestion {
  readonly on: readonly [string, ...string[]];
  readonly question: string;
  readonly test: string;
}

/** A gate's question to these hosts; to nobody, where there are none: a lone host has no others to ask. */
export function askOthers(hosts: readonly string[], question: string, test: string): { readonly ask?: GateQuestion } {
  const [first, ...others] = hosts;
  return first === undefined ? {} : { ask: { on: [first, ...others], question, test } };
}

/**
 * What a unit is for when its host's processors are busy: it decides who is alive and who serves (`keeper`), it passes
 * everything on (`path`), it holds what others wait for (`data`), or it answers people (`api`).
 */
export type Rank = "keeper" | "path" | "data" | "api";

export interface UnitRuns {
  readonly rank: Rank;
  /** More settings of its `[Service]` section, or others than every unit gets. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** A systemd unit that must run with its current files. */
export interface ManagedUnit {
  readonly unit: string;
  /** Paths of managed files and other managed units' stamps it depends on; a change makes the unit take them up. */
  readonly files: readonly string[];
  /** How it runs: the design lays a drop-in for each, which the unit takes up like its files. */
  readonly runs: UnitRuns;
  /** bash that starts it when it does not run, where `systemctl start` alone is not right. */
  readonly start?: string;
  /** How it takes up changed files. */
  readonly onChange: "restart" | "reload";
  /** bash by which all its processes begin anew and nobody finds it closed meanwhile; absent where only a restart does so. */
  readonly anew?: string;
  /** The cluster starts and stops the units that it manages; systemd must not start those at boot. */
  readonly startedBy: "systemd" | "cluster";
  /**
   * Where a host comes to hosts on which it runs: `known`, it starts when those that run have taken up the files that name it;
   * `knocking`, those are told when it runs. Absent: as it comes.
   */
  readonly comes?: "known" | "knocking";
  /**
   * bash that succeeds once the cluster has been told of a unit that it runs on every host. Until then the unit is started as
   * any other: what comes after it in an apply needs it, and the cluster finds it running. Absent: nobody else starts it.
   */
  readonly told?: string;
  /** Exit status 0 when it serves, not merely runs. */
  readonly ready: string;
  readonly after: readonly GoalRef[];
  readonly gate?: Gate;
  /** Time allowed to start and become ready. */
  readonly startMs: number;
}
