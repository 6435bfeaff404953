import type { ConfigurationOf } from "../client-configuration.ts";
import { keepPace, type Pace } from "./pace.ts";
import { connectSql, type SqlConnection } from "./sql-connection.ts";
import { describeTrouble, prepareTimeoutMs, RequestTrouble, type Workload, type WorkloadContext } from "./workload.ts";

/**
 * Services that write: INSERT of a row with an id of its own, then COMMIT, on a connection that is kept. After an error or
 * a time-out the connection is dropped and made anew at the next turn, as oslo.db does. Several clients take turns, so
 * that one that waits for its time-out does not hide that the service is back.
 */
export function sqlInsert(context: WorkloadContext, configuration: ConfigurationOf<"sql-insert">): Workload {
  const clients: SqlClient[] = [];
  const paces: Pace[] = [];
  return {
    async prepare() {
      await makeTable(configuration);
      for (let index = 0; index < configuration.clients; index += 1) {
        const client = sqlClient(context, configuration, `${configuration.name}-${index + 1}`);
        await client.connect();
        clients.push(client);
      }
    },
    begin() {
      for (const [index, client] of clients.entries()) {
        const phaseMs = (index * configuration.periodMs) / configuration.clients;
        paces.push(keepPace(context.clock, configuration.periodMs, phaseMs, () => void client.turn()));
      }
    },
    async stop() {
      for (const pace of paces) pace.stop();
      await Promise.all(clients.map((client) => client.stop()));
    },
  };
}

interface SqlClient {
  connect(): Promise<void>;
  turn(): Promise<void>;
  stop(): Promise<void>;
}

function sqlClient(context: WorkloadContext, configuration: ConfigurationOf<"sql-insert">, name: string): SqlClient {
  const { clock, record } = context;
  const { login, timeoutMs } = configuration;
  let connection: SqlConnection | undefined;
  let current: Promise<void> | undefined;
  let attempts = 0;

  const connect = async (): Promise<SqlConnection> => {
    connection ??= await connectSql(login, timeoutMs, configuration.connectTimeoutMs);
    return connection;
  };
  const insert = async (id: string): Promise<void> => {
    const open = await connect();
    // Nothing is committed before COMMIT is sent: whatever goes wrong until then certainly did not happen.
    await open.query(`INSERT INTO \`${login.table}\` (id, client) VALUES (?, ?)`, [id, name]);
    try {
      await open.query("COMMIT");
    } catch (trouble) {
      const { outcome, error } = describeTrouble(trouble, "unknown");
      throw new RequestTrouble(outcome, error.startsWith("COMMIT") ? error : `COMMIT: ${error}`, { cause: trouble });
    }
  };
  const attempt = async (): Promise<void> => {
    attempts += 1;
    const id = `${name}.${attempts}`;
    const about = {
      kind: "op",
      workload: configuration.name,
      client: name,
      op: "insert",
      start: clock.now(),
      id,
    } as const;
    try {
      await insert(id);
      record({ ...about, end: clock.now(), outcome: "ok" });
    } catch (trouble) {
      connection?.drop();
      connection = undefined;
      record({ ...about, end: clock.now(), ...describeTrouble(trouble, "fail") });
    }
  };

  return {
    async connect() {
      await connect();
    },
    async turn() {
      // A kept connection carries one transaction at a time: a turn that finds it busy is left out.
      if (current !== undefined) return;
      current = attempt();
      await current;
      current = undefined;
    },
    async stop() {
      await current;
      connection?.drop();
    },
  };
}

/** The id is no key: a row that is there twice must be seen, not refused. */
async function makeTable(configuration: ConfigurationOf<"sql-insert">): Promise<void> {
  const { login } = configuration;
  const connection = await connectSql(login, prepareTimeoutMs);
  try {
    await connection.query(
      `CREATE TABLE IF NOT EXISTS \`${login.table}\` (
         row BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY,
         id VARCHAR(64) NOT NULL,
         client VARCHAR(64) NOT NULL,
         KEY (id)
       ) ENGINE=InnoDB`,
    );
  } finally {
    connection.drop();
  }
}
