import type { Channel, ConsumeMessage } from "amqplib";
import type { z } from "zod";
import { behind } from "./behind.ts";
import { workloadKind } from "./kind.ts";
import { declareQueue, type QueueConnection } from "./queue/connection.ts";
import { recordDelivery } from "./queue/delivery.ts";
import { drain, drainOrder } from "./queue/drain.ts";
import { queueClients, siteQueue, usualPatience } from "./queue/login.ts";
import { queueSession, type QueueSession } from "./queue/session.ts";
import { prepareTimeoutMs, within, type Workload, type WorkloadContext } from "./workload.ts";

/** The workload of those who receive, in histories. */
export const queueConsumeName = "queue-consume";

/** Messages that a consumer may hold unacknowledged; small, so that a lost consumer delays few. */
const prefetch = 20;

/** Services that receive. In the end they take out what is still in the queue. */
export const queueConsume = workloadKind({
  kind: "queue-consume",
  load: queueClients,
  onSite(ground) {
    const queue = siteQueue(ground);
    if (queue === undefined) return [];
    const { clients, heartbeatSeconds } = usualPatience;
    const { endpoint, login } = queue;
    const name = queueConsumeName;
    return [
      {
        words: {
          name,
          title: "Deliveries",
          forA: "a delivery",
          pace: `${name}: ${clients} consumers, heartbeat ${heartbeatSeconds} s.`,
          // A delivery is late when its publish was: the bound is held against that.
          bounded: false,
          ...behind(ground.design, endpoint),
        },
        load: { name, login, ...usualPatience },
        readBack: { name, login },
      },
    ];
  },
  clients: consumers,
  readBack: { of: drainOrder, read: drain },
});

/**
 * Each delivery is recorded, then acknowledged. A delivery's `start` is the moment its publisher sent it. A consumer notices
 * a dead broker by missed heartbeats alone, as an oslo.messaging server does.
 */
function consumers(context: WorkloadContext, configuration: z.infer<typeof queueClients>): Workload {
  const { name, login, timeoutMs } = configuration;
  const sessions = Array.from({ length: configuration.clients }, (_, index): QueueSession => {
    const client = { workload: name, client: `${name}-${index + 1}` };
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
      await declareQueue(login, prepareTimeoutMs);
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
  client: { readonly workload: string; readonly client: string },
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

function acknowledge(channel: Channel, message: ConsumeMessage): void {
  try {
    channel.ack(message);
  } catch {
    // The channel closed between delivery and acknowledgement: the broker will hand the message out again.
  }
}
