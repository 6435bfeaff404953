import type { Design } from "../catalogue/contract/design.ts";
import type { HealRule } from "../spec/site-notify.ts";
import { OperationalError } from "../text/operational-error.ts";
import type { Actions } from "./actions.ts";
import type { StateDocument } from "./documents.ts";
import { type Ailment, ailments, attemptsMost, givenUp, healer, patienceMs, reasonFor } from "./heal.ts";
import type { History } from "./history.ts";

/** Attempts that are older than the newest so many entries of the log are too old to count. */
const entriesMost = 500;
/** Between two attempts at one thing twice the patience: what was started anew needs a while to serve. */
const pauses = 2;

export interface HealingNeeds {
  readonly design: Design;
  readonly rules: readonly HealRule[];
  readonly actions: Actions;
  readonly history: History;
  /** How long something must be ill; as the rules say where left out. */
  readonly patienceMs?: number;
}

/** Mends what the site's rules allow, one thing at a time, by the actions that an operator has: with the same gates and the same log. */
export class Healing {
  readonly #needs: HealingNeeds;
  readonly #since = new Map<string, number>();
  readonly #lastMs = new Map<string, number>();
  #isAtWork = false;

  constructor(needs: HealingNeeds) {
    this.#needs = needs;
  }

  /** What is left alone until somebody has acknowledged it. */
  get givenUp(): readonly string[] {
    return this.#needs.rules.length === 0 ? [] : givenUp(this.#needs.history.auditEntries(entriesMost));
  }

  async look(state: StateDocument, nowMs: number): Promise<void> {
    const { design, rules, actions, patienceMs: patience = patienceMs } = this.#needs;
    if (rules.length === 0 || state.condition === "starting" || this.#isAtWork) return;
    const ill = ailments(design, state, rules);
    for (const subject of this.#since.keys()) {
      if (!ill.some((each) => each.subject === subject)) this.#since.delete(subject);
    }
    for (const { subject } of ill) if (!this.#since.has(subject)) this.#since.set(subject, nowMs);
    if (actions.underWay !== null) return;
    const left = this.givenUp;
    const next = ill.find(
      ({ subject }) =>
        nowMs - (this.#since.get(subject) ?? nowMs) >= patience &&
        nowMs - (this.#lastMs.get(subject) ?? 0) >= pauses * patience &&
        !left.includes(subject),
    );
    if (next === undefined) return;
    this.#lastMs.set(next.subject, nowMs);
    this.#isAtWork = true;
    await this.#mend(next, nowMs).finally(() => (this.#isAtWork = false));
  }

  async #mend(ailment: Ailment, nowMs: number): Promise<void> {
    const { actions } = this.#needs;
    const kind = Object.hasOwn(actions.kinds, ailment.action) ? actions.kinds[ailment.action] : undefined;
    if (kind === undefined) return;
    try {
      const prepared = await kind.prepare(ailment.given);
      // What the site cannot afford is for people to decide.
      if (!prepared.plan.affordable) return;
      const why = reasonFor(ailment);
      actions.begin(prepared, { who: healer, role: "operate", from: "this service", why }, nowMs);
    } catch (error) {
      if (!(error instanceof OperationalError)) throw error;
    }
  }
}

/** What is told of something that was tried too often. */
export function gaveUpSentence(subject: string): string {
  return `${subject} was started anew ${attemptsMost} times within an hour and is left alone until somebody has acknowledged that`;
}
