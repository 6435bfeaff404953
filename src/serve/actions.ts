import { createHash } from "node:crypto";
import type { ActionPlanDocument } from "./action-documents.ts";
import type { NewEvent } from "./changes.ts";
import type { AuditEntry, StateDocument } from "./documents.ts";
import type { History } from "./history.ts";

/** Something that an operator may let the service do; the same as a command in a shell. */
export interface ActionKind {
  readonly summary: string;
  readonly parameters: readonly { readonly name: string; readonly text: string; readonly choices: readonly string[] }[];
  /**
   * What it would do now; nothing is changed.
   *
   * @throws OperationalError where that cannot be done.
   */
  prepare(given: readonly string[]): Promise<PreparedAction>;
}

export interface PreparedAction {
  readonly plan: Omit<ActionPlanDocument, "agreed">;
  readonly run: (watch: ActionWatch) => Promise<string>;
}

/** Who does an action says how far it is, and is told to end. */
export interface ActionWatch {
  readonly who: string;
  /** Nothing more is begun. */
  readonly stop: AbortSignal;
  readonly begun: (step: string, done: number) => void;
}

export type UnderWay = NonNullable<StateDocument["action"]>;

export type Begun = { readonly kind: "begun" } | ({ readonly kind: "busy" } & UnderWay);

/** What somebody agreed to, in a word: another plan has another. */
export function agreedTo({ what, sentence, affordable, interrupts, steps }: PreparedAction["plan"]): string {
  const text = JSON.stringify([what, sentence, affordable, interrupts, steps]);
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** One action at a time: who comes second is told who is doing what. Every one is written down, before it begins and when it ends. */
export class Actions {
  readonly kinds: Readonly<Record<string, ActionKind>>;
  told: (event: NewEvent) => void = () => undefined;
  /** What a command in a shell is doing. */
  elsewhere: UnderWay | null = null;
  readonly #history: History;
  readonly #changed: () => void;
  #stop = new AbortController();
  #underWay: UnderWay | null = null;
  #done: Promise<void> = Promise.resolve();

  constructor(kinds: Readonly<Record<string, ActionKind>>, history: History, changed: () => void) {
    this.kinds = kinds;
    this.#history = history;
    this.#changed = changed;
  }

  get underWay(): StateDocument["action"] {
    return this.#underWay ?? this.elsewhere;
  }

  begin(prepared: PreparedAction, by: Pick<AuditEntry, "who" | "role" | "from" | "why">, nowMs: number): Begun {
    const other = this.underWay;
    if (other !== null) return { kind: "busy", ...other };
    const { what, steps } = prepared.plan;
    const entry = this.#history.audit({ ...by, atMs: nowMs, what, outcome: "under way" });
    this.#underWay = { what, who: by.who, sinceMs: nowMs, step: "", done: 0, of: steps.length, here: true };
    this.#stop = new AbortController();
    this.#changed();
    this.#done = this.#carryOut(prepared, entry);
    return { kind: "begun" };
  }

  /** Nothing more of it is begun. Returns what is being ended; null where nothing is under way here. */
  abort(by: Pick<AuditEntry, "who" | "role" | "from">, nowMs: number): string | null {
    if (this.#underWay === null) return null;
    const { what } = this.#underWay;
    this.#history.audit({ ...by, atMs: nowMs, what: `end early: ${what}`, why: "", outcome: "told" });
    this.#stop.abort();
    return what;
  }

  /** When what is under way here has ended. */
  idle(): Promise<void> {
    return this.#done;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #carryOut({ plan, run }: PreparedAction, { id, atMs, who, why }: AuditEntry): Promise<void> {
    const begun = (step: string, done: number): void => {
      if (this.#underWay !== null) this.#underWay = { ...this.#underWay, step, done };
      this.#changed();
    };
    const outcome = await run({ who, stop: this.#stop.signal, begun }).catch((error: unknown) => {
      return `failed: ${error instanceof Error ? error.message : String(error)}`;
    });
    this.#history.audited(id, outcome);
    this.told({
      kind: "action",
      atMs,
      endedAtMs: Date.now(),
      subject: plan.what,
      sentence: `${who}: ${plan.what}: ${outcome}`,
      about: { who, why, outcome },
    });
    this.#underWay = null;
    this.#changed();
  }
}
