import { z } from "zod";
import type { DesignedEndpoint } from "../../../catalogue/contract/design.ts";
import { endpointNamed } from "../../../catalogue/contract/lookup.ts";
import type { DatabaseTrial } from "../../../catalogue/contract/trial.ts";
import { drillName } from "../../places.ts";
import type { Ground } from "../kind.ts";
import { describeTrouble, prepareTimeoutMs, RequestTrouble, type Workload, type WorkloadContext } from "../workload.ts";
import { believing } from "./authority.ts";
import { databaseLogin, type DatabaseLogin, type SqlConnection } from "./driver.ts";
import { driverOf } from "./drivers.ts";
import { keptConnection } from "./kept.ts";
import { inTurns, type SqlClient, sqlClients } from "./turns.ts";
import { usualSqlClients } from "./usual.ts";

export const transactors = z.object({
  /** As the history calls them. */
  name: z.string(),
  login: databaseLogin,
  clients: z.number().int().positive(),
  /** A transaction of each client starts this often. */
  periodMs: z.number().positive(),
  timeoutMs: z.number().positive(),
  connectTimeoutMs: z.number().positive(),
});
export type Transactors = z.infer<typeof transactors>;

/** The rows of one statement. */
export type Ask = (sql: string) => ReturnType<SqlConnection["query"]>;

/** One transaction of a client. */
export interface Transaction {
  /** As the history calls it: `transfer`. */
  readonly op: string;
  /** What is asked for. */
  readonly value: unknown;
  /**
   * Its statements, up to the commit; returns what is to be told of it.
   *
   * @throws NotDone when it is given up, which changes nothing
   */
  run(ask: Ask): Promise<unknown>;
}

/** A client thought better of it before it committed: an account has too little, a value is another. */
export class NotDone extends RequestTrouble {
  constructor(why: string) {
    super("fail", why);
  }
}

/** What one kind of transactions needs and does. */
export interface Work {
  /** Makes what it works on, in a database that is empty. */
  readonly tables: readonly string[];
  /** The next transaction of a client, whose number begins with 0. */
  next(client: number): Transaction;
}

/** Where a site's clients run transactions; undefined where it has no database. */
export function siteTransactors(
  { design, provided, login, secrets, patience }: Ground,
  name: string,
  table: string,
): { readonly endpoint: DesignedEndpoint; readonly trial: DatabaseTrial; readonly load: Transactors } | undefined {
  const { database } = provided;
  if (database === undefined) return undefined;
  const endpoint = endpointNamed(design, database.endpoint);
  const { address: host, port } = endpoint;
  const trial = database.trial(design);
  const at: DatabaseLogin = {
    protocol: database.protocol,
    place: { host, port },
    ...login,
    ...believing({ secrets }, trial),
    database: drillName,
    table,
  };
  return { endpoint, trial, load: { name, login: at, ...usualSqlClients(patience) } };
}

/** One sentence about how often and how patiently they ask. */
export function transactorsPace({ name, clients, periodMs, timeoutMs }: Transactors): string {
  return `${name}: ${clients} clients, each a transaction every ${periodMs} ms, time-out ${timeoutMs} ms.`;
}

/**
 * Clients that run transactions at the isolation that the database gives who asks for none, as services do. Each is recorded when
 * it is asked for, and again when its outcome is known: what was not committed certainly did not happen, and of a COMMIT without an
 * answer nobody knows.
 */
export function transactions(context: WorkloadContext, configuration: Transactors, work: Work): Workload {
  const clients = Array.from({ length: configuration.clients }, (_, index) =>
    client(context, configuration, work, index),
  );
  return sqlClients(context.clock, configuration.periodMs, clients, async () => {
    const connection = await driverOf(configuration.login).connect(configuration.login, prepareTimeoutMs);
    try {
      for (const statement of work.tables) await connection.query(statement);
      await connection.begin();
      await connection.commit();
    } finally {
      connection.drop();
    }
  });
}

function client(context: WorkloadContext, configuration: Transactors, work: Work, index: number): SqlClient {
  const { clock, record } = context;
  const { name: workload, login, timeoutMs, connectTimeoutMs } = configuration;
  const kept = keptConnection(login, timeoutMs, connectTimeoutMs);
  let open: SqlConnection | undefined;

  const carryOut = async (transaction: Transaction): Promise<unknown> => {
    const connection = await kept.checkedOut();
    open = connection;
    await connection.begin();
    const told = await transaction.run((sql) => connection.query(sql));
    try {
      await connection.commit();
    } catch (trouble) {
      const { outcome, error } = describeTrouble(trouble, "unknown");
      throw new RequestTrouble(outcome, error.startsWith("COMMIT") ? error : `COMMIT: ${error}`, { cause: trouble });
    }
    return told;
  };
  const attempt = async (): Promise<void> => {
    const transaction = work.next(index);
    const { op, value } = transaction;
    const about = { workload, client: `${workload}-${index + 1}`, op } as const;
    const start = clock.now();
    record({ kind: "invoke", ...about, at: start, value });
    try {
      const told = await carryOut(transaction);
      record({ kind: "op", ...about, start, end: clock.now(), outcome: "ok", value: told });
    } catch (trouble) {
      record({ kind: "op", ...about, start, end: clock.now(), ...describeTrouble(trouble, "fail"), value });
      if (trouble instanceof NotDone) await open?.query("ROLLBACK").catch(kept.drop);
      else kept.drop();
    }
  };

  return inTurns(kept, attempt);
}
