import type { HistoryChanges, KeptRow } from "../history-changes.ts";
import { History } from "../history.ts";
import type { Lease } from "./lease.ts";
import type { SiteDatabase } from "./site-database.ts";

/** So many rows are handed on in one transaction: others wait for it, and it must not be long. */
const rowsAtOnce = 200;

/** A history in the site's database: written behind the one on this host, and read when another host's turn comes. */
export class HistoryMirror {
  readonly #database: SiteDatabase;
  readonly #lease: Lease;
  readonly #holder: string;
  #isMade = false;

  constructor(database: SiteDatabase, lease: Lease, holder: string) {
    this.#database = database;
    this.#lease = lease;
    this.#holder = holder;
  }

  /** The history on this host becomes what the site's database has. @throws DatabaseAway, NotesError */
  async load(directory: string): Promise<void> {
    await this.#make();
    const found = await this.#database.run("SELECT kind, id, body FROM kept ORDER BY kind, id");
    const kept = found.map((row): KeptRow => ({
      kind: String(row["kind"]),
      id: String(row["id"]),
      body: String(row["body"]),
    }));
    const history = await History.open(directory, "elsewhere");
    try {
      history.changes?.become(kept);
    } finally {
      await history.close();
    }
  }

  /**
   * Hands on what was not yet, while the lease is this host's: it is looked at within the transaction. Returns how many rows that were.
   *
   * @throws DatabaseAway
   */
  async handOn(changes: HistoryChanges): Promise<number> {
    const pending = changes.pending(rowsAtOnce);
    if (pending.length === 0) return 0;
    await this.#make();
    let isMine = false;
    await this.#database.together(async () => {
      isMine = (await this.#lease.holder(" FOR UPDATE")) === this.#holder;
      if (!isMine) return;
      for (const { kind, id, body } of pending) {
        await this.#database.run("DELETE FROM kept WHERE kind = ? AND id = ?", [kind, id]);
        if (body !== null)
          await this.#database.run("INSERT INTO kept (kind, id, body) VALUES (?, ?, ?)", [kind, id, body]);
      }
    });
    if (!isMine) return 0;
    changes.settle(pending);
    return pending.length;
  }

  async #make(): Promise<void> {
    if (this.#isMade) return;
    const { text, tableEnd } = this.#database.dialect;
    await this.#database.run(
      `CREATE TABLE IF NOT EXISTS kept (kind VARCHAR(16) NOT NULL, id VARCHAR(64) NOT NULL, body ${text} NOT NULL, PRIMARY KEY (kind, id))${tableEnd}`,
    );
    this.#isMade = true;
  }
}
