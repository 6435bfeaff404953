import type { Channel, ConsumeMessage } from "amqplib";
import type { ConfigurationOf } from "../client-configuration.ts";
import { declareQuorumQueue, type QueueConnection } from "./queue-connection.ts";
import { queueSession, type QueueSession } from "./queue-session.ts";
import { prepareTimeoutMs, within, type Workload, type WorkloadContext } from "./workload.ts";

/** Messages that a consumer may hold unacknowledged; small, so that a lost consumer delays few. */
const prefetch = 20;

/**
 * Services that receive: each delivery is recorded, then acknowledged. A delivery's `start` is the moment its publisher
 * sent it. A consumer notices a dead broker by missed heartbeats alone, as an oslo.messaging server does.
 */
export function queueConsume(context: WorkloadContext, configuration: ConfigurationOf<"queue-consume">): Workload {
  const { login, timeoutMs } = configuration;
  const sessions = Array.from({ length: configuration.clients }, (_, index): QueueSession => {
    const client = `${configuration.name}-${index + 1}`;
    const session: QueueSession = queueSession({
      ...configuration,
      // Not where the publisher of the same number is.
      firstPlace: index + 1,
      open: (connection) =>
        within(timeoutMs, "consume", consume(context, login.queue, client, connection), connection.drop),
      closed: () => undefined,
    });
    return session;
  });
  return {
    async prepare() {
      await declareQuorumQueue(login, prepareTimeoutMs);
      for (const session of sessions) await session.start();
    },
    begin() {
      // Deliveries come by themselves.
    },
    async stop() {
      for (const session of sessions) session.stop();
    },
  };
}

async function consume(
  context: WorkloadContext,
  queue: string,
  client: string,
  connection: QueueConnection,
): Promise<void> {
  const channel = await connection.model.createChannel();
  channel.on("error", () => undefined);
  channel.on("close", connection.drop);
  await channel.prefetch(prefetch);
  await channel.consume(queue, (message) => {
    if (message === null) return connection.drop();
    recordDelivery(context, client, message);
    acknowledge(channel, message);
  });
}

/** Writes a delivery down; used by the final reading of the queue as well. */
export function recordDelivery(
  context: WorkloadContext,
  client: string,
  message: Pick<ConsumeMessage, "content" | "properties"> & { readonly fields: { readonly redelivered: boolean } },
): void {
  const end = context.clock.now();
  const sentAt = Number(message.content.toString("utf8"));
  context.record({
    kind: "op",
    workload: "queue-consume",
    client,
    op: "deliver",
    start: Number.isFinite(sentAt) ? sentAt : end,
    end,
    outcome: "ok",
    id: String(message.properties.messageId),
    ...(message.fields.redelivered ? { redelivered: true } : {}),
  });
}

function acknowledge(channel: Channel, message: ConsumeMessage): void {
  try {
    channel.ack(message);
  } catch {
    // The channel closed between delivery and acknowledgement: the broker will hand the message out again.
  }
}
