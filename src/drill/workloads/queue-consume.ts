import type { Channel, ConsumeMessage } from "amqplib";
import { z } from "zod";
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

const consuming = queueClients.extend({
  /** Clients beside the others that take what they may hold, and acknowledge none of it as long as they live. */
  deaf: z.number().int().nonnegative(),
});

/** Services that receive. In the end they take out what is still in the queue. */
export const queueConsume = workloadKind({
  kind: "queue-consume",
  load: consuming,
  onSite(ground) {
    const queue = siteQueue(ground);
    if (queue === undefined) return [];
    const { clients, heartbeatSeconds } = usualPatience;
    const deaf = ground.asked.includes("deaf-consumer") ? 1 : 0;
    const beside = deaf === 0 ? "" : `, and one that holds ${prefetch} messages and acknowledges none`;
    const { endpoint, login } = queue;
    const name = queueConsumeName;
    return [
      {
        words: {
          name,
          title: "Deliveries",
          forA: "a delivery",
          pace: `${name}: ${clients} consumers, heartbeat ${heartbeatSeconds} s${beside}.`,
          // A delivery is late when its publish was: the bound is held against that.
          bounded: false,
          ...behind(ground.design, endpoint),
        },
        load: { name, login, ...usualPatience, deaf },
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
function consumers(context: WorkloadContext, configuration: z.infer<typeof consuming>): Workload {
  const { name, login, timeoutMs, clients, deaf } = configuration;
  const sessions = Array.from({ length: clients + deaf }, (_, index): QueueSession => {
    const client = { workload: name, client: `${name}-${index + 1}` };
    const receive: Receive = index < clients ? acknowledgeTo(context, client) : () => undefined;
    const session: QueueSession = queueSession({
      ...configuration,
      // Not where the publisher of the same number is.
      firstPlace: index + 1,
      open: (connection) => within(timeoutMs, "consume", consume(login.queue, receive, connection), connection.drop),
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

/** What is done with a delivery. */
type Receive = (channel: Channel, message: ConsumeMessage) => void;

function acknowledgeTo(
  context: WorkloadContext,
  client: { readonly workload: string; readonly client: string },
): Receive {
  return (channel, message) => {
    recordDelivery(context, client, message);
    acknowledge(channel, message);
  };
}

async function consume(queue: string, receive: Receive, connection: QueueConnection): Promise<void> {
  const channel = await connection.model.createChannel();
  channel.on("error", () => undefined);
  channel.on("close", connection.drop);
  await channel.prefetch(prefetch);
  await channel.consume(queue, (message) => {
    if (message === null) return connection.drop();
    receive(channel, message);
  });
}

function acknowledge(channel: Channel, message: ConsumeMessage): void {
  try {
    channel.ack(message);
  } catch {
    // The channel closed between delivery and acknowledgement: the broker will hand the message out again.
  }
}
