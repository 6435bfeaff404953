import type { NewEvent } from "./changes.ts";
import type { AuditEntry, StateDocument } from "./documents.ts";
import type { History } from "./history.ts";

/** Something that an operator may let the service do; the same as a command in a shell. */
export interface ActionKind {
  /** For people: "use every service once". */
  readonly what: string;
  readonly command: string;
  /** Returns how it ended, in a sentence. */
  run(signal: AbortSignal): Promise<string>;
}

export type Begun =
  | { readonly kind: "begun" }
  | { readonly kind: "busy"; readonly what: string; readonly who: string; readonly sinceMs: number };

/** One action at a time: who comes second is told who is doing what. Every one is written down, before it begins and when it ends. */
export class Actions {
  readonly kinds: Readonly<Record<string, ActionKind>>;
  told: (event: NewEvent) => void = () => undefined;
  readonly #history: History;
  readonly #changed: () => void;
  readonly #stop = new AbortController();
  #underWay: { readonly what: string; readonly who: string; readonly sinceMs: number } | null = null;
  #done: Promise<void> = Promise.resolve();

  constructor(kinds: Readonly<Record<string, ActionKind>>, history: History, changed: () => void) {
    this.kinds = kinds;
    this.#history = history;
    this.#changed = changed;
  }

  get underWay(): StateDocument["action"] {
    return this.#underWay;
  }

  begin(kind: ActionKind, by: Pick<AuditEntry, "who" | "role" | "from" | "why">, nowMs: number): Begun {
    if (this.#underWay !== null) return { kind: "busy", ...this.#underWay };
    const entry = this.#history.audit({ ...by, atMs: nowMs, what: kind.what, outcome: "under way" });
    this.#underWay = { what: kind.what, who: by.who, sinceMs: nowMs };
    this.#changed();
    this.#done = this.#carryOut(kind, entry);
    return { kind: "begun" };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #carryOut(kind: ActionKind, { id, atMs, who, why }: AuditEntry): Promise<void> {
    const outcome = await kind.run(this.#stop.signal).catch((error: unknown) => {
      return `failed: ${error instanceof Error ? error.message : String(error)}`;
    });
    this.#history.audited(id, outcome);
    this.told({
      kind: "action",
      atMs,
      endedAtMs: Date.now(),
      subject: kind.what,
      sentence: `${who}: ${kind.what}: ${outcome}`,
      about: { who, why, outcome },
    });
    this.#underWay = null;
    this.#changed();
  }
}
