import type { GetMessage } from "amqplib";
import type { DatabaseLogin, QueueLogin } from "../client-configuration.ts";
import { connectQueue } from "./queue-connection.ts";
import { recordDelivery } from "./queue-consume.ts";
import { connectSql } from "./sql-connection.ts";
import { within, type WorkloadContext } from "./workload.ts";

/** Counts the copies of each row as one database server holds them, after it applied all that the others committed. */
export async function readRows(
  context: WorkloadContext,
  where: string,
  login: DatabaseLogin,
  timeoutMs: number,
): Promise<void> {
  const connection = await connectSql(login, timeoutMs);
  try {
    // Galera: a read waits until the member has applied everything committed before it.
    await connection.query("SET SESSION wsrep_sync_wait = 1");
    const rows = await connection.query(`SELECT id, COUNT(*) AS copies FROM \`${login.table}\` GROUP BY id`);
    const copies = Object.fromEntries(rows.map((row) => [String(row["id"]), Number(row["copies"])]));
    context.record({ kind: "copies", at: context.clock.now(), workload: "sql-insert", where, copies });
  } finally {
    connection.drop();
  }
}

/**
 * Takes out every message that is still in the queue, each recorded as a delivery.
 *
 * @param quietMs the queue counts as empty when it gave nothing for so long; messages of a consumer that the broker has not
 * yet given up come back only then.
 */
export async function drainQueue(
  context: WorkloadContext,
  login: QueueLogin,
  timeoutMs: number,
  quietMs: number,
): Promise<void> {
  let trouble: unknown;
  for (const place of login.places) {
    try {
      return await drainAt(context, login, place, timeoutMs, quietMs);
    } catch (caught) {
      trouble = caught;
    }
  }
  throw trouble;
}

async function drainAt(
  context: WorkloadContext,
  login: QueueLogin,
  place: QueueLogin["places"][number],
  timeoutMs: number,
  quietMs: number,
): Promise<void> {
  const connection = await connectQueue(login, place, timeoutMs, 10);
  try {
    const channel = await within(timeoutMs, "open channel", connection.model.createChannel(), connection.drop);
    channel.on("error", () => undefined);
    let quietSince = context.clock.now();
    while (context.clock.now() - quietSince < quietMs) {
      const message: GetMessage | false = await within(timeoutMs, "get", channel.get(login.queue), connection.drop);
      if (message === false) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      recordDelivery(context, "final-read", message);
      channel.ack(message);
      quietSince = context.clock.now();
    }
    await connection.model.close();
  } finally {
    connection.drop();
  }
}
