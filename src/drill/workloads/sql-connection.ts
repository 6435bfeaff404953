import { type Connection, createConnection, type RowDataPacket } from "mysql2";
import type { DatabaseLogin } from "../client-configuration.ts";
import { within } from "./workload.ts";

/** A connection whose every step has a time-out, after which it is gone. */
export interface SqlConnection {
  /** @throws RequestTrouble `timeout`; otherwise the server's or the socket's error. */
  query(sql: string, values?: readonly string[]): Promise<readonly Record<string, unknown>[]>;
  /** Hangs up without a word, as a client does that gave up. */
  readonly drop: () => void;
}

/** Connects with transactions that end only by COMMIT, as SQLAlchemy does. */
export async function connectSql(
  login: DatabaseLogin,
  timeoutMs: number,
  connectTimeoutMs = timeoutMs,
): Promise<SqlConnection> {
  const connection = createConnection({
    host: login.place.host,
    port: login.place.port,
    user: login.user,
    password: login.password,
    database: login.database,
    // Longer than ours, which covers the greeting as well: a balancer accepts before its backend does.
    connectTimeout: timeoutMs * 2,
  });
  // Without a listener an error on an idle connection would end the process; the next query reports it.
  connection.on("error", () => undefined);
  const drop = (): void => connection.destroy();
  const query = (sql: string, values: readonly string[] = []): Promise<readonly Record<string, unknown>[]> =>
    within(timeoutMs, firstWord(sql), runQuery(connection, sql, values), drop);
  const greeting = new Promise<void>((resolve, reject) => {
    connection.connect((trouble) => (trouble === null ? resolve() : reject(trouble)));
  });
  try {
    await within(connectTimeoutMs, "connect", greeting, drop);
    await query("SET autocommit = 0");
  } catch (trouble) {
    drop();
    throw trouble;
  }
  return { query, drop };
}

function runQuery(
  connection: Connection,
  sql: string,
  values: readonly string[],
): Promise<readonly Record<string, unknown>[]> {
  return new Promise((resolve, reject) => {
    connection.query<RowDataPacket[]>(sql, [...values], (trouble, rows) => {
      if (trouble === null) resolve(Array.isArray(rows) ? rows : []);
      else reject(trouble);
    });
  });
}

function firstWord(sql: string): string {
  return sql.trimStart().split(/\s/, 1)[0] ?? "query";
}
