import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import type { WorkloadContext } from "../workload.ts";
import { databaseLogin, type DatabaseLogin, type SqlConnection } from "./driver.ts";
import { driverOf } from "./drivers.ts";

/** Between two questions whether a server has caught up. */
const catchUpPollMs = 100;

const finalRead = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("one-server") }),
  z.object({ kind: z.literal("reads-wait"), say: z.string() }),
  z.object({ kind: z.literal("catches-up"), position: z.string(), reached: z.string() }),
]);

export const rowsToRead = z.object({
  /** The workload whose rows they are. */
  name: z.string(),
  /** Where its clients wrote them. */
  written: databaseLogin,
  /** Each server is read on its own: all must hold the same. */
  servers: z.array(z.object({ name: z.string(), login: databaseLogin })),
  finalRead,
});
type RowsToRead = z.infer<typeof rowsToRead>;

/** Counts the copies of each row as every server holds them, once it has all that was committed anywhere before. */
export async function readRows(context: WorkloadContext, order: RowsToRead, timeoutMs: number): Promise<void> {
  const ready = await readiness(order, timeoutMs);
  for (const { name: where, login } of order.servers) {
    const copies = await connected(login, timeoutMs, async (connection) => {
      await ready(connection, where);
      const rows = await connection.query(`SELECT id, COUNT(*) AS copies FROM ${login.table} GROUP BY id`);
      return Object.fromEntries(rows.map((row) => [String(row["id"]), Number(row["copies"])]));
    });
    context.record({ kind: "copies", at: context.clock.now(), workload: order.name, where, copies });
  }
}

type Ready = (connection: SqlConnection, where: string) => Promise<void>;

/** What makes sure, on a connection to one server, that nothing is missing there only because it comes late. */
async function readiness({ finalRead: how, written }: RowsToRead, timeoutMs: number): Promise<Ready> {
  if (how.kind === "one-server") return async () => undefined;
  if (how.kind === "reads-wait") return async (connection) => void (await connection.query(how.say));
  const position = await connected(written, timeoutMs, (writer) => onlyValue(writer, how.position));
  return async (connection, where) => {
    const latest = performance.now() + timeoutMs;
    while (!isTrue(await onlyValue(connection, how.reached, [String(position)]))) {
      if (performance.now() > latest) {
        throw new Error(
          `${where} has not got as far as ${String(position)}, where the writer was, within ${timeoutMs} ms`,
        );
      }
      await pause(catchUpPollMs);
    }
  };
}

async function connected<T>(
  login: DatabaseLogin,
  timeoutMs: number,
  use: (connection: SqlConnection) => Promise<T>,
): Promise<T> {
  const connection = await driverOf(login).connect(login, timeoutMs);
  try {
    return await use(connection);
  } finally {
    connection.drop();
  }
}

async function onlyValue(connection: SqlConnection, sql: string, values: readonly string[] = []): Promise<unknown> {
  const [row] = await connection.query(sql, values);
  return row === undefined ? undefined : Object.values(row)[0];
}

/** A truth is a boolean in one language and a number in the other. */
function isTrue(value: unknown): boolean {
  return value === true || value === 1;
}
