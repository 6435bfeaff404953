import { rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type * as sqlite from "node-sqlite3-wasm";
import { takeLock } from "../store/apply-lock.ts";
import type { Stretch } from "./budget.ts";
import type { NewEvent } from "./changes.ts";
import type { AuditEntry, EventKind, TimelineEvent } from "./documents.ts";
import { HistoryChanges } from "./history-changes.ts";
import { eventOf, number, type Row, rows, text } from "./history-rows.ts";

// It is written for CommonJS, and Node finds no names in it.
const { Database }: typeof sqlite = createRequire(import.meta.url)("node-sqlite3-wasm");

/** What is older is forgotten: a year and some, so that a year can be told in full. */
const keptMs = 400 * 24 * 60 * 60 * 1000;
const eventsMost = 200_000;
/** A gap in the watch that is shorter is none: the service writes down every few seconds that it watches. */
const watchGapMs = 20_000;

const tables = `
CREATE TABLE IF NOT EXISTS event (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL, ended INTEGER, lasts INTEGER NOT NULL,
  host TEXT, subject TEXT, sentence TEXT NOT NULL, about TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS event_at ON event (at, id);
CREATE INDEX IF NOT EXISTS event_kind ON event (kind, at);
CREATE TABLE IF NOT EXISTS watched (began INTEGER NOT NULL, ended INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS audit (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, role TEXT NOT NULL, source TEXT NOT NULL,
  what TEXT NOT NULL, why TEXT NOT NULL, outcome TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS session (hash TEXT PRIMARY KEY, token TEXT NOT NULL, until INTEGER NOT NULL);
`;

export interface EventQuery {
  readonly limit: number;
  /** Only events before this one. */
  readonly before?: number;
  readonly kinds?: readonly EventKind[];
  readonly host?: string;
  readonly subject?: string;
}

/** What a service remembers of its site: one SQLite file, whole after every call. */
export class History {
  /** What of it was not handed on yet; absent where it is kept here alone. */
  readonly changes: HistoryChanges | undefined;
  readonly #database: sqlite.Database;
  readonly #release: () => Promise<void>;

  private constructor(database: sqlite.Database, changes: HistoryChanges | undefined, release: () => Promise<void>) {
    this.#database = database;
    this.changes = changes;
    this.#release = release;
  }

  /**
   * @param directory Made if absent.
   * @param keeps `elsewhere`: what changes is noted, to be handed on to another place.
   * @throws NotesError when another service has it, or it cannot be written.
   */
  static async open(directory: string, keeps: "here" | "elsewhere" = "here"): Promise<History> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const lock = await takeLock(directory, "serve");
    const file = path.join(directory, "history.db");
    // The WebAssembly build locks its file by a directory, which a killed process leaves; that nobody lives who has it is known by now.
    rmSync(`${file}.lock`, { recursive: true, force: true });
    const database = new Database(file);
    // One process has the file, and keeps it. A rollback journal that a killed process left is played back by the first access.
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL;");
    database.exec(tables);
    const changes = keeps === "elsewhere" ? new HistoryChanges(database) : undefined;
    return new History(database, changes, () => lock.release());
  }

  async close(): Promise<void> {
    this.#database.close();
    await this.#release();
  }

  /** Writes down that the site is watched now. Returns since when it was not, where that is a gap. */
  watch(nowMs: number): Stretch | undefined {
    const last = this.#one("SELECT rowid AS id, ended FROM watched ORDER BY ended DESC LIMIT 1");
    const ended = last === undefined ? undefined : number(last, "ended");
    if (last !== undefined && ended !== undefined && nowMs - ended < watchGapMs) {
      this.#database.run("UPDATE watched SET ended = ? WHERE rowid = ?", [Math.max(ended, nowMs), number(last, "id")]);
      return undefined;
    }
    this.#database.run("INSERT INTO watched (began, ended) VALUES (?, ?)", [nowMs, nowMs]);
    return ended === undefined ? undefined : { fromMs: ended, toMs: nowMs };
  }

  watched({ fromMs, toMs }: Stretch): readonly Stretch[] {
    return this.#all("SELECT began, ended FROM watched WHERE ended >= ? AND began <= ? ORDER BY began", [
      fromMs,
      toMs,
    ]).map((row) => ({ fromMs: number(row, "began"), toMs: number(row, "ended") }));
  }

  add(event: NewEvent): TimelineEvent {
    const { lastInsertRowid } = this.#database.run(
      "INSERT INTO event (kind, at, ended, lasts, host, subject, sentence, about) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      [
        event.kind,
        Math.round(event.atMs),
        event.endedAtMs === undefined || event.endedAtMs === null ? null : Math.round(event.endedAtMs),
        event.endedAtMs === undefined ? 0 : 1,
        event.host ?? null,
        event.subject ?? null,
        event.sentence,
        JSON.stringify(event.about),
      ],
    );
    return { ...event, id: Number(lastInsertRowid) };
  }

  /** Many calls as one: all of what they write is kept, or nothing. */
  together(work: () => void): void {
    this.#database.exec("BEGIN");
    try {
      work();
      this.#database.exec("COMMIT");
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Says when an event that went on was over. */
  end(id: number, endedAtMs: number, sentence: string): void {
    this.#database.run("UPDATE event SET ended = ?, sentence = ? WHERE id = ?", [Math.round(endedAtMs), sentence, id]);
  }

  /** Events that have a length and were not over when they were last written. */
  open(kind: EventKind): readonly TimelineEvent[] {
    return this.#all("SELECT * FROM event WHERE kind = ? AND lasts = 1 AND ended IS NULL", [kind]).map(eventOf);
  }

  /** The newest first. */
  events({ limit, before, kinds, host, subject }: EventQuery): readonly TimelineEvent[] {
    const wanted: string[] = [];
    const values: (string | number)[] = [];
    const want = (condition: string, ...of: readonly (string | number)[]): void => {
      wanted.push(condition);
      values.push(...of);
    };
    if (before !== undefined) want("(at, id) < (SELECT at, id FROM event WHERE id = ?)", before);
    if (kinds !== undefined) want(`kind IN (${kinds.map(() => "?").join(", ")})`, ...kinds);
    if (host !== undefined) want("host = ?", host);
    if (subject !== undefined) want("subject = ?", subject);
    const where = wanted.length === 0 ? "" : `WHERE ${wanted.join(" AND ")}`;
    return this.#all(`SELECT * FROM event ${where} ORDER BY at DESC, id DESC LIMIT ?`, [...values, limit]).map(eventOf);
  }

  /** Outages by endpoint; one that goes on ends now. */
  outages({ fromMs, toMs }: Stretch): ReadonlyMap<string, readonly Stretch[]> {
    const found = new Map<string, Stretch[]>();
    const told = this.#all(
      "SELECT subject, at, ended FROM event WHERE kind = 'outage' AND at <= ? AND (ended IS NULL OR ended >= ?) ORDER BY at",
      [toMs, fromMs],
    );
    for (const row of told) {
      const name = text(row, "subject");
      const stretch = { fromMs: number(row, "at"), toMs: row["ended"] === null ? toMs : number(row, "ended") };
      found.set(name, [...(found.get(name) ?? []), stretch]);
    }
    return found;
  }

  audit(entry: Omit<AuditEntry, "id">): AuditEntry {
    const { atMs, who, role, from, what, why, outcome } = entry;
    const { lastInsertRowid } = this.#database.run(
      "INSERT INTO audit (at, who, role, source, what, why, outcome) VALUES (?, ?, ?, ?, ?, ?, ?)",
      [Math.round(atMs), who, role, from, what, why, outcome],
    );
    return { ...entry, id: Number(lastInsertRowid) };
  }

  audited(id: number, outcome: string): void {
    this.#database.run("UPDATE audit SET outcome = ? WHERE id = ?", [outcome, id]);
  }

  auditEntries(limit: number): readonly AuditEntry[] {
    return this.#all("SELECT * FROM audit ORDER BY id DESC LIMIT ?", [limit]).map((row) => ({
      id: number(row, "id"),
      atMs: number(row, "at"),
      who: text(row, "who"),
      role: text(row, "role"),
      from: text(row, "source"),
      what: text(row, "what"),
      why: text(row, "why"),
      outcome: text(row, "outcome"),
    }));
  }

  keepSession(hash: string, token: string, untilMs: number): void {
    this.#database.run("INSERT INTO session (hash, token, until) VALUES (?, ?, ?)", [hash, token, untilMs]);
  }

  /** Whose token a session was begun with; undefined when there is none or it is over. */
  session(hash: string, nowMs: number): string | undefined {
    const row = this.#one("SELECT token FROM session WHERE hash = ? AND until > ?", [hash, nowMs]);
    return row === undefined ? undefined : text(row, "token");
  }

  endSession(hash: string): void {
    this.#database.run("DELETE FROM session WHERE hash = ?", [hash]);
  }

  /** Forgets what is too old or too much. */
  prune(nowMs: number): void {
    this.#database.run("DELETE FROM event WHERE at < ?", [nowMs - keptMs]);
    this.#database.run("DELETE FROM event WHERE id <= (SELECT id FROM event ORDER BY id DESC LIMIT 1 OFFSET ?)", [
      eventsMost,
    ]);
    this.#database.run("DELETE FROM watched WHERE ended < ?", [nowMs - keptMs]);
    this.#database.run("DELETE FROM session WHERE until < ?", [nowMs]);
  }

  #all(sql: string, values: readonly (string | number)[] = []): readonly Row[] {
    return rows.parse(this.#database.all(sql, [...values]));
  }

  #one(sql: string, values: readonly (string | number)[] = []): Row | undefined {
    return this.#all(sql, values)[0];
  }
}
