import { type ActionNote, readActionNote } from "../store/action-notes.ts";
import { lockHolder } from "../store/apply-lock.ts";
import type { Actions } from "./actions.ts";
import type { NewEvent } from "./changes.ts";
import type { History } from "./history.ts";

/** Sees what commands in a shell do with the site, and makes an event and an entry of the audit log of each that ended. */
export class ActionsElsewhere {
  readonly #directory: string;
  readonly #actions: Actions;
  readonly #history: History;
  readonly #happened: (event: NewEvent) => void;
  #seen: string | undefined;

  constructor(directory: string, actions: Actions, history: History, happened: (event: NewEvent) => void) {
    this.#directory = directory;
    this.#actions = actions;
    this.#history = history;
    this.#happened = happened;
  }

  async look(nowMs: number): Promise<void> {
    const note = await readActionNote(this.#directory);
    const isFirst = this.#seen === undefined;
    const goesOn = note !== undefined && note.ended === undefined && (await lockHolder(this.#directory)) !== undefined;
    const here = this.#actions.underWay?.here === true;
    this.#actions.elsewhere = goesOn && !here ? nowOf(note) : null;
    const mark = note?.ended === undefined ? "" : `${note.id} ${note.beganAt}`;
    if (mark === this.#seen) return;
    this.#seen = mark;
    // What had ended before this service began is no news, and what this service did has been told.
    if (isFirst || mark === "" || note === undefined || here || this.#isOurs(note)) return;
    this.#tell(note, nowMs);
  }

  #isOurs({ who, what, beganAt }: ActionNote): boolean {
    const atMs = Date.parse(beganAt);
    return this.#history
      .auditEntries(20)
      .some((entry) => entry.who === who && entry.what === what && Math.abs(entry.atMs - atMs) < 60_000);
  }

  #tell({ who, what, beganAt, command, ended }: ActionNote, nowMs: number): void {
    const atMs = Date.parse(beganAt);
    const outcome = ended?.sentence ?? "";
    this.#history.audit({ atMs, who, role: "operate", from: "a shell", what, why: `quorate ${command}`, outcome });
    this.#happened({
      kind: "action",
      atMs,
      endedAtMs: nowMs,
      subject: what,
      sentence: `${who}: ${what}: ${outcome}`,
      about: { who, why: "", outcome },
    });
  }
}

function nowOf({ what, who, beganAt, step, done, of }: ActionNote): NonNullable<Actions["elsewhere"]> {
  return { what, who, sinceMs: Date.parse(beganAt), step, done, of, here: false };
}
