import { Socket } from "node:net";
import { checkServerIdentity, type ConnectionOptions } from "node:tls";
import { Client, DatabaseError, type QueryResult } from "pg";
import { RequestTrouble, within } from "../workload.ts";
import type { DatabaseLogin, SqlConnection, SqlDriver } from "./driver.ts";
import { firstWord } from "./first-word.ts";

export const pgwire: SqlDriver = {
  connect,
  makeTable: (table) =>
    `CREATE TABLE IF NOT EXISTS ${table} (
       row_number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       id VARCHAR(64) NOT NULL,
       client VARCHAR(64) NOT NULL
     )`,
};

/** Over a socket of its own the library knows no name to look for. */
function believing(host: string, ca: string): ConnectionOptions {
  return { ca, minVersion: "TLSv1.2", checkServerIdentity: (_name, shown) => checkServerIdentity(host, shown) };
}

/** Transactions begin with a statement of their own, as psycopg2 begins those of SQLAlchemy. */
async function connect(login: DatabaseLogin, timeoutMs: number, connectTimeoutMs = timeoutMs): Promise<SqlConnection> {
  // Its own socket: the library's end() would wait for whatever is under way.
  const socket = new Socket();
  const client = new Client({
    host: login.place.host,
    port: login.place.port,
    user: login.user,
    password: login.password,
    database: login.database,
    stream: () => socket,
    ...(login.ca === undefined ? {} : { ssl: believing(login.place.host, login.ca) }),
  });
  // Without a listener an error on an idle connection would end the process; the next query reports it.
  client.on("error", () => undefined);
  let gone = false;
  socket.once("close", () => {
    gone = true;
  });
  const drop = (): void => void socket.destroy();
  const run = (sql: string, values: readonly string[] = []): Promise<QueryResult<Record<string, unknown>>> =>
    within(timeoutMs, firstWord(sql), told(client.query<Record<string, unknown>>(sql, [...values])), drop);
  try {
    await within(connectTimeoutMs, "connect", told(client.connect()), drop);
  } catch (trouble) {
    drop();
    throw trouble;
  }
  return {
    query: async (sql, values) => (await run(sql, values)).rows,
    async begin() {
      await run("BEGIN");
    },
    async insert(table, id, name) {
      await run("BEGIN");
      await run(`INSERT INTO ${table} (id, client) VALUES ($1, $2)`, [id, name]);
    },
    async commit() {
      // A transaction that failed before is rolled back by COMMIT, without an error: the answer says which it was.
      const { command } = await run("COMMIT");
      if (command !== "COMMIT") throw new RequestTrouble("fail", `COMMIT: the server answered ${command}`);
    },
    isGone: () => gone,
    drop,
  };
}

/** An error of the server says only a number where others have a word; its sentence is put behind that. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (trouble) {
    if (!(trouble instanceof DatabaseError)) throw trouble;
    throw new Error(`${trouble.code ?? "no code"} ${trouble.message}`, { cause: trouble });
  }
}
