import type { ConfirmChannel } from "amqplib";
import { z } from "zod";
import type { Outcome } from "../history.ts";
import { behind } from "./behind.ts";
import { workloadKind } from "./kind.ts";
import { keepPaces, type Pace } from "./pace.ts";
import { queueConsumeName } from "./queue-consume.ts";
import { declareQueue, type QueueConnection } from "./queue/connection.ts";
import { queueClients, siteQueue, usualPatience } from "./queue/login.ts";
import { queueSession } from "./queue/session.ts";
import { prepareTimeoutMs, within, type Workload, type WorkloadContext } from "./workload.ts";

const load = queueClients.extend({
  /** A message of each client starts this often. */
  periodMs: z.number().positive(),
  /** Messages of one client that may wait for their confirms. */
  inFlightMax: z.number().int().positive(),
});
type Load = z.infer<typeof load>;

/** Services that send. */
export const queuePublish = workloadKind({
  kind: "queue-publish",
  load,
  onSite(ground) {
    const queue = siteQueue(ground);
    if (queue === undefined) return [];
    const name = "queue-publish";
    const { clients, timeoutMs, connectTimeoutMs } = usualPatience;
    const periodMs = 100;
    return [
      {
        words: {
          name,
          title: "Confirmed publishes",
          forA: "a confirmed message",
          pace: `${name}: ${clients} clients, each every ${periodMs} ms, time-out ${timeoutMs} ms, ${connectTimeoutMs} ms to connect.`,
          bounded: true,
          ledger: {
            kind: "deliveries",
            what: "Messages",
            to: queueConsumeName,
            from: "the queue",
            promised: queue.trial.promises.messages,
          },
          ...behind(ground.design, queue.endpoint),
        },
        load: { name, login: queue.login, ...usualPatience, periodMs, inFlightMax: 50 },
      },
    ];
  },
  clients: publishers,
});

/**
 * They send durable messages with ids of their own to a quorum queue, each confirmed by the broker (publisher
 * confirms: the confirm of a quorum queue means that a majority wrote it down). A publisher does not wait for one confirm
 * before it sends the next message. When a confirm does not come in time it goes to the next broker.
 */
function publishers(context: WorkloadContext, configuration: Load): Workload {
  const all = Array.from({ length: configuration.clients }, (_, index) => publisher(context, configuration, index));
  const paces: Pace[] = [];
  return {
    async prepare() {
      await declareQueue(configuration.login, prepareTimeoutMs);
      for (const one of all) await one.start();
    },
    begin() {
      paces.push(...keepPaces(context.clock, configuration.periodMs, all));
    },
    async stop() {
      for (const pace of paces) pace.stop();
      await Promise.all(all.map((one) => one.stop()));
    },
  };
}

interface Publisher {
  start(): Promise<void>;
  readonly turn: () => void;
  stop(): Promise<void>;
}

interface Unconfirmed {
  readonly settle: (outcome: Outcome, error?: string) => void;
}

function publisher(context: WorkloadContext, configuration: Load, index: number): Publisher {
  const { clock, record } = context;
  const { login, timeoutMs } = configuration;
  const client = `${configuration.name}-${index + 1}`;
  const unconfirmed = new Map<string, Unconfirmed>();
  const returned = new Set<string>();
  let channel: ConfirmChannel | undefined;
  let attempts = 0;
  let idle: (() => void) | undefined;

  const session = queueSession({
    ...configuration,
    firstPlace: index,
    async open(connection) {
      channel = await openChannel(connection, timeoutMs, (id) => returned.add(id));
    },
    closed(because) {
      channel = undefined;
      for (const message of Array.from(unconfirmed.values())) message.settle("unknown", because);
    },
  });

  const publish = (id: string, start: number): void => {
    const about = { kind: "op", workload: configuration.name, client, op: "publish", start, id } as const;
    const settle = (outcome: Outcome, error?: string): void => {
      if (!unconfirmed.delete(id)) return;
      clearTimeout(deadline);
      record({ ...about, end: clock.now(), outcome, ...(error === undefined ? {} : { error }) });
      if (unconfirmed.size === 0) idle?.();
    };
    const deadline = setTimeout(() => {
      settle("timeout", `no confirm within ${timeoutMs} ms`);
      session.renew(`no confirm within ${timeoutMs} ms`);
    }, timeoutMs);
    unconfirmed.set(id, { settle });
    const open = channel;
    if (open === undefined) return settle("fail", "not connected");
    if (unconfirmed.size > configuration.inFlightMax) return settle("fail", "not sent: too many are unconfirmed");
    try {
      const options = { persistent: true, mandatory: true, messageId: id };
      open.publish("", login.queue, Buffer.from(String(start)), options, (refused: unknown) => {
        if (refused !== null && refused !== undefined) settle("unknown", "refused by the broker");
        else if (returned.delete(id)) settle("fail", "returned: no such queue");
        else settle("ok");
      });
    } catch {
      settle("fail", "the channel is closed");
      session.renew("the channel is closed");
    }
  };

  return {
    start: () => session.start(),
    turn() {
      attempts += 1;
      publish(`${client}.${attempts}`, clock.now());
    },
    async stop() {
      if (unconfirmed.size > 0) {
        await new Promise<void>((resolve) => {
          idle = resolve;
        });
      }
      session.stop();
    },
  };
}

async function openChannel(
  connection: QueueConnection,
  timeoutMs: number,
  onReturn: (id: string) => void,
): Promise<ConfirmChannel> {
  const open = await within(timeoutMs, "open channel", connection.model.createConfirmChannel(), connection.drop);
  open.on("error", () => undefined);
  open.on("close", connection.drop);
  open.on("return", (message) => onReturn(String(message.properties.messageId)));
  return open;
}
