import { readFile } from "node:fs/promises";
import { z } from "zod";
import { OperationalError, reasonOf } from "../../text/operational-error.ts";

/** The site's database does not answer, or not as it should. */
export class DatabaseAway extends OperationalError<"database-away"> {
  override readonly name = "DatabaseAway";
}

/** Where the database of a site is, to a service on one of its hosts. */
export interface DatabasePlace {
  readonly protocol: "mysql" | "pgwire";
  /** `127.0.0.1:3306` */
  readonly place: string;
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** Path of the certificate to believe; absent where it speaks in the clear. */
  readonly ca?: string | undefined;
}

/** Numbers that are larger than others' libraries take for numbers come as text. */
const rows = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])));
export type SqlRow = z.infer<typeof rows>[number];
export type SqlValue = string | number;

/** What a statement may need that the two languages say otherwise. */
export interface Dialect {
  /** Milliseconds since the epoch, by the database's clock. */
  readonly nowMs: string;
  readonly text: string;
  /** What follows a table's columns. */
  readonly tableEnd: string;
  /** Inserts a row unless there is one with its key. */
  insertUnless(table: string, columns: readonly string[]): string;
}

/** One connection, as either library has it. Values stand where the statement has question marks. */
interface Connection {
  run(sql: string, values: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /** At once, whatever is under way. */
  drop(): void;
}

/** A database that does not answer for so long is away. */
const answerMs = 3000;

/** The site's database by one kept connection, which is made anew when anything went wrong with it. */
export class SiteDatabase {
  readonly dialect: Dialect;
  readonly #place: DatabasePlace;
  #connection: Promise<Connection> | undefined;

  constructor(place: DatabasePlace) {
    this.#place = place;
    this.dialect = place.protocol === "mysql" ? mysqlDialect : pgDialect;
  }

  /** @throws DatabaseAway */
  async run(sql: string, values: readonly SqlValue[] = []): Promise<readonly SqlRow[]> {
    this.#connection ??= connect(this.#place);
    const connecting = this.#connection;
    try {
      return await within(
        answerMs,
        connecting.then((connection) => connection.run(sql, values)),
      );
    } catch (error) {
      this.#forget(connecting);
      throw new DatabaseAway("database-away", `the site's database does not answer: ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }

  /** All of it, or nothing. @throws DatabaseAway, and whatever `work` throws */
  async together(work: () => Promise<void>): Promise<void> {
    await this.run("BEGIN");
    try {
      await work();
    } catch (error) {
      await this.run("ROLLBACK").catch(() => undefined);
      throw error;
    }
    await this.run("COMMIT");
  }

  close(): void {
    if (this.#connection !== undefined) this.#forget(this.#connection);
  }

  #forget(connecting: Promise<Connection>): void {
    if (this.#connection === connecting) this.#connection = undefined;
    connecting.then(
      (connection) => connection.drop(),
      () => undefined,
    );
  }
}

const mysqlDialect: Dialect = {
  nowMs: "FLOOR(UNIX_TIMESTAMP(NOW(3)) * 1000)",
  text: "MEDIUMTEXT",
  tableEnd: " DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin",
  insertUnless: (table, columns) =>
    `INSERT IGNORE INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
};

const pgDialect: Dialect = {
  nowMs: "FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)",
  text: "TEXT",
  tableEnd: "",
  insertUnless: (table, columns) =>
    `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")}) ON CONFLICT DO NOTHING`,
};

async function connect(place: DatabasePlace): Promise<Connection> {
  const ca = place.ca === undefined ? undefined : await readFile(place.ca, "utf8");
  const at = place.place.lastIndexOf(":");
  const login = {
    host: place.place.slice(0, at).replace(/^\[|\]$/g, ""),
    port: Number(place.place.slice(at + 1)),
    user: place.user,
    password: place.password,
    database: place.name,
    ...(ca === undefined ? {} : { ssl: { ca } }),
  };
  return place.protocol === "mysql" ? connectMysql(login) : connectPg(login);
}

interface Login {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl?: { readonly ca: string };
}

/** Read where they are needed: most who run this program have no database at hand. */
async function connectMysql(login: Login): Promise<Connection> {
  const { createConnection } = await import("mysql2/promise");
  const connection = await createConnection({ ...login, connectTimeout: answerMs });
  connection.on("error", () => undefined);
  return {
    async run(sql, values) {
      const [found] = await connection.query(sql, [...values]);
      // What changes something tells how much, and has no rows.
      return Array.isArray(found) ? rows.parse(found.map((row) => Object.fromEntries(Object.entries(row)))) : [];
    },
    drop: () => connection.destroy(),
  };
}

async function connectPg(login: Login): Promise<Connection> {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ ...login, connectionTimeoutMillis: answerMs });
  client.on("error", () => undefined);
  await client.connect();
  return {
    async run(sql, values) {
      let count = 0;
      const found = await client.query(
        sql.replaceAll("?", () => `$${(count += 1)}`),
        [...values],
      );
      return rows.parse(found.rows);
    },
    drop: () => void client.end().catch(() => undefined),
  };
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const clock = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(clock));
  });
}
