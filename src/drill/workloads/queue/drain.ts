import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { finalReader } from "../../history.ts";
import type { NetworkPlace } from "../network-place.ts";
import { within, type WorkloadContext } from "../workload.ts";
import { connectQueue } from "./connection.ts";
import { recordDelivery } from "./delivery.ts";
import { queueLogin } from "./login.ts";

/**
 * The queue counts as empty when it gave nothing for so long: longer than the broker takes to give up a silent consumer,
 * whose messages come back only then.
 */
const quietMs = 1500;
/** Messages that are under way to the reader at a time. */
const held = 500;

export const drainOrder = z.object({ name: z.string(), login: queueLogin });
type DrainOrder = z.infer<typeof drainOrder>;

/** Takes out every message that is still in the queue, each recorded as a delivery. */
export async function drain(context: WorkloadContext, order: DrainOrder, timeoutMs: number): Promise<void> {
  let trouble: unknown;
  for (const place of order.login.places) {
    try {
      return await drainAt(context, order, place, timeoutMs);
    } catch (caught) {
      trouble = caught;
    }
  }
  throw trouble;
}

async function drainAt(
  context: WorkloadContext,
  { name, login }: DrainOrder,
  place: NetworkPlace,
  timeoutMs: number,
): Promise<void> {
  const connection = await connectQueue(login, place, timeoutMs, 10);
  const reader = { workload: name, client: finalReader };
  const gone = connection.gone.then((why) => Promise.reject(new Error(why)));
  gone.catch(() => undefined);
  try {
    const channel = await within(timeoutMs, "open channel", connection.model.createChannel(), connection.drop);
    channel.on("error", () => undefined);
    let quietSince = context.clock.now();
    await channel.prefetch(held);
    const consuming = channel.consume(login.queue, (message) => {
      if (message === null) return connection.drop();
      recordDelivery(context, reader, message);
      channel.ack(message);
      quietSince = context.clock.now();
    });
    await within(timeoutMs, "consume", consuming, connection.drop);
    while (context.clock.now() - quietSince < quietMs) await Promise.race([pause(50), gone]);
    await connection.model.close();
  } finally {
    connection.drop();
  }
}
