import type * as sqlite from "node-sqlite3-wasm";
import { z } from "zod";
import { rows } from "./history-rows.ts";

/** The tables of a history, each with the column that tells its rows apart. */
const keys = { event: "id", watched: "rowid", audit: "id", session: "hash" } as const;
type Kind = keyof typeof keys;
const kinds: readonly Kind[] = ["event", "watched", "audit", "session"];

/** A row as another database keeps it; without a body it is one that there is no more. */
export interface KeptRow {
  readonly kind: string;
  readonly id: string;
  readonly body: string | null;
}

export interface ChangedRow extends KeptRow {
  /** Up to which change this is what there is. */
  readonly seq: number;
}

const notes = `
CREATE TABLE IF NOT EXISTS change (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS change_of ON change (kind, id);
${kinds
  .flatMap((kind) =>
    [
      ["INSERT", "NEW"],
      ["UPDATE", "NEW"],
      ["DELETE", "OLD"],
    ].map(
      ([verb, row]) =>
        `CREATE TRIGGER IF NOT EXISTS ${kind}_${verb} AFTER ${verb} ON ${kind} BEGIN INSERT INTO change (kind, id) VALUES ('${kind}', ${row}.${keys[kind]}); END;`,
    ),
  )
  .join("\n")}`;

const body = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const known: ReadonlySet<string> = new Set(kinds);

/** What of a history was not handed on yet. The file says so itself, so that a killed process forgets none of it. */
export class HistoryChanges {
  readonly #database: sqlite.Database;

  constructor(database: sqlite.Database) {
    this.#database = database;
    database.exec(notes);
  }

  /** The first of them, each row once, as it is now. */
  pending(most: number): readonly ChangedRow[] {
    const found = this.#all("SELECT kind, id, MAX(seq) AS seq FROM change GROUP BY kind, id ORDER BY seq LIMIT ?", [
      most,
    ]);
    return found.flatMap((row): readonly ChangedRow[] => {
      const { kind, id, seq } = z.object({ kind: z.string(), id: z.string(), seq: z.number() }).parse(row);
      if (!isKind(kind)) return [];
      const [now] = this.#all(`SELECT rowid, * FROM ${kind} WHERE ${keys[kind]} = ?`, [id]);
      return [{ kind, id, seq, body: now === undefined ? null : JSON.stringify(now) }];
    });
  }

  /** These were handed on; what changed since is pending still. */
  settle(handedOn: readonly ChangedRow[]): void {
    for (const { kind, id, seq } of handedOn) {
      this.#database.run("DELETE FROM change WHERE kind = ? AND id = ? AND seq <= ?", [kind, id, seq]);
    }
  }

  /**
   * Becomes what others kept. What was written here and never handed on comes after it: events of a time when nobody could be told.
   * Of sessions and stretches of time it is forgotten.
   */
  become(kept: readonly KeptRow[]): void {
    const own = this.pending(Number.MAX_SAFE_INTEGER);
    const theirs = new Map(kept.map(({ kind, id, body: text }) => [`${kind} ${id}`, text]));
    this.#database.exec("BEGIN");
    try {
      for (const kind of kinds) this.#database.run(`DELETE FROM ${kind}`);
      for (const row of kept) this.#insert(row, "as it is");
      this.#database.run("DELETE FROM change");
      for (const row of own) {
        if (row.kind !== "event" && row.kind !== "audit") continue;
        if (row.body !== null)
          this.#insert(row, isSame(theirs.get(`${row.kind} ${row.id}`), row.body) ? "in place" : "anew");
      }
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  #insert({ kind, id, body: text }: KeptRow, how: "as it is" | "in place" | "anew"): void {
    if (!isKind(kind) || text === null) return;
    if (how === "in place") this.#database.run(`DELETE FROM ${kind} WHERE ${keys[kind]} = ?`, [id]);
    const given = Object.entries(body.parse(JSON.parse(text))).filter(
      // A row of another's time has a number of its own.
      ([column]) => !(how === "anew" && column === "id") && (column !== "rowid" || keys[kind] === "rowid"),
    );
    const columns = given.map(([column]) => column);
    // The names come from this very file's tables.
    if (columns.some((column) => !/^[a-z]+$/.test(column))) return;
    this.#database.run(
      `INSERT INTO ${kind} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
      given.map(([, value]) => value),
    );
  }

  #all(sql: string, values: readonly (string | number)[]): z.infer<typeof rows> {
    return rows.parse(this.#database.all(sql, [...values]));
  }
}

/** The same thing, which went on here after it was handed on. */
function isSame(theirs: string | null | undefined, own: string): boolean {
  if (theirs === undefined || theirs === null) return false;
  const [one, other] = [theirs, own].map((text) => body.parse(JSON.parse(text)));
  return one?.["at"] === other?.["at"] && one?.["kind"] === other?.["kind"] && one?.["what"] === other?.["what"];
}

function isKind(kind: string): kind is Kind {
  return known.has(kind);
}
