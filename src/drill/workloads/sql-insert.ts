import { z } from "zod";
import { endpointNamed } from "../../catalogue/contract/lookup.ts";
import { drillName, ledgerName } from "../places.ts";
import { behind } from "./behind.ts";
import { workloadKind } from "./kind.ts";
import { believing } from "./sql/authority.ts";
import { databaseLogin, type DatabaseLogin } from "./sql/driver.ts";
import { driverOf } from "./sql/drivers.ts";
import { keptConnection } from "./sql/kept.ts";
import { readRows, rowsToRead } from "./sql/read-back.ts";
import { inTurns, type SqlClient, sqlClients } from "./sql/turns.ts";
import { usualSqlClients } from "./sql/usual.ts";
import { describeTrouble, prepareTimeoutMs, RequestTrouble, type Workload, type WorkloadContext } from "./workload.ts";

const load = z.object({
  /** As the history calls them. */
  name: z.string(),
  login: databaseLogin,
  clients: z.number().int().positive(),
  /** A transaction of each client starts this often. */
  periodMs: z.number().positive(),
  /** A client gives up on an answer after this long. */
  timeoutMs: z.number().positive(),
  connectTimeoutMs: z.number().positive().describe("below the second after which TCP repeats its first packet"),
});
type Load = z.infer<typeof load>;

/** Services that write rows. In the end every server is read by itself, past the balancer. */
export const sqlInsert = workloadKind({
  kind: "sql-insert",
  load,
  onSite({ design, provided, login, secrets, patience }) {
    const { database } = provided;
    if (database === undefined) return [];
    const endpoint = endpointNamed(design, database.endpoint);
    const trial = database.trial(design);
    const name = "sql-insert";
    const at = (host: string, port: number): DatabaseLogin => ({
      protocol: database.protocol,
      place: { host, port },
      ...login,
      ...believing({ secrets }, trial),
      database: drillName,
      table: ledgerName,
    });
    const written = at(endpoint.address, endpoint.port);
    const usual = usualSqlClients(patience);
    const { clients, periodMs, timeoutMs, connectTimeoutMs } = usual;
    return [
      {
        words: {
          name,
          title: "SQL writes",
          forA: "a write",
          pace: `${name}: ${clients} clients, each every ${periodMs} ms, time-out ${timeoutMs} ms, ${connectTimeoutMs} ms to connect.`,
          bounded: true,
          ledger: { kind: "copies", what: "Rows", promised: trial.promises.rows },
          ...behind(design, endpoint),
        },
        load: { name, login: written, ...usual },
        readBack: {
          name,
          written,
          servers:
            trial.finalRead.kind === "one-server"
              ? [{ name: endpoint.name, login: written }]
              : endpoint.backends.map(({ host, address, port }) => ({ name: host, login: at(address, port) })),
          finalRead: trial.finalRead,
        },
      },
    ];
  },
  clients: writers,
  readBack: { of: rowsToRead, read: readRows },
});

/**
 * INSERT of a row with an id of its own, then COMMIT, on a connection that is kept. After an error or a time-out the
 * connection is dropped and made anew at the next turn, as oslo.db does.
 */
function writers(context: WorkloadContext, configuration: Load): Workload {
  const { name, clients: count, periodMs, login } = configuration;
  const clients = Array.from({ length: count }, (_, index) =>
    sqlClient(context, configuration, `${name}-${index + 1}`),
  );
  return sqlClients(context.clock, periodMs, clients, () => makeTable(login));
}

function sqlClient(context: WorkloadContext, configuration: Load, name: string): SqlClient {
  const { clock, record } = context;
  const { login, timeoutMs } = configuration;
  const kept = keptConnection(login, timeoutMs, configuration.connectTimeoutMs);
  let attempts = 0;

  const insert = async (id: string): Promise<void> => {
    const open = await kept.checkedOut();
    // Nothing is committed before COMMIT is sent: whatever goes wrong until then certainly did not happen.
    await open.insert(login.table, id, name);
    try {
      await open.commit();
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
      kept.drop();
      record({ ...about, end: clock.now(), ...describeTrouble(trouble, "fail") });
    }
  };

  return inTurns(kept, attempt);
}

async function makeTable(login: DatabaseLogin): Promise<void> {
  const driver = driverOf(login);
  const connection = await driver.connect(login, prepareTimeoutMs);
  try {
    await connection.query(driver.makeTable(login.table));
  } finally {
    connection.drop();
  }
}
