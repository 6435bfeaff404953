import { type Connection, createConnection, type RowDataPacket } from "mysql2";
import { within } from "../workload.ts";
import type { DatabaseLogin, SqlConnection, SqlDriver } from "./driver.ts";
import { firstWord } from "./first-word.ts";

export const mysql: SqlDriver = {
  connect,
  makeTable: (table) =>
    `CREATE TABLE IF NOT EXISTS ${table} (
       row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
       id VARCHAR(64) NOT NULL,
       client VARCHAR(64) NOT NULL,
       KEY (id)
     ) ENGINE=InnoDB`,
};

/** Connects with transactions that end only by COMMIT, as SQLAlchemy does. */
async function connect(login: DatabaseLogin, timeoutMs: number, connectTimeoutMs = timeoutMs): Promise<SqlConnection> {
  const connection = createConnection({
    host: login.place.host,
    port: login.place.port,
    user: login.user,
    password: login.password,
    database: login.database,
    ...(login.ca === undefined ? {} : { ssl: { ca: login.ca, minVersion: "TLSv1.2" } }),
    // Longer than ours, which covers the greeting as well.
    connectTimeout: timeoutMs * 2,
  });
  // Without a listener an error on an idle connection would end the process; the next query reports it.
  let gone = false;
  const leave = (): void => {
    gone = true;
  };
  connection.on("error", leave).on("end", leave);
  const drop = (): void => connection.destroy();
  const query: SqlConnection["query"] = (sql, values = []) =>
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
  return {
    query,
    // Without autocommit one begins by itself.
    begin: () => Promise.resolve(),
    async insert(table, id, client) {
      await query(`INSERT INTO ${table} (id, client) VALUES (?, ?)`, [id, client]);
    },
    async commit() {
      await query("COMMIT");
    },
    isGone: () => gone,
    drop,
  };
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
