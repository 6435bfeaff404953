import type { ConfirmChannel } from "amqplib";
import { z } from "zod";
import type { Outcome } from "../../history.ts";
import { keepPaces, type Pace } from "../pace.ts";
import { prepareTimeoutMs, within, type Workload, type WorkloadContext } from "../workload.ts";
import { declareQueue, type QueueConnection } from "./connection.ts";
import { queueClients } from "./login.ts";
import { queueSession } from "./session.ts";

export const publishing = queueClients.extend({
  /** A message of each client starts this often. */
  periodMs: z.number().positive(),
  /** Messages of one client that may wait for their confirms. */
  inFlightMax: z.number().int().positive(),
  /** Messages of each client that are confirmed before the load begins. */
  beforehand: z.number().int().nonnegative().default(0),
  /** Of a message, at least. */
  bytes: z.number().int().nonnegative().default(0),
});
type Publishing = z.infer<typeof publishing>;

/**
 * They send durable messages with ids of their own to a quorum queue, each confirmed by the broker (publisher
 * confirms: the confirm of a quorum queue means that a majority wrote it down). A publisher does not wait for one confirm
 * before it sends the next message. When a confirm does not come in time it goes to the next broker; what is to be sent
 * meanwhile waits for the connection, as oslo.messaging has it wait, for as long as for a confirm.
 */
export function publishers(context: WorkloadContext, configuration: Publishing): Workload {
  const all = Array.from({ length: configuration.clients }, (_, index) => publisher(context, configuration, index));
  const paces: Pace[] = [];
  return {
    async prepare() {
      await declareQueue(configuration.login, prepareTimeoutMs);
      for (const one of all) await one.start();
      await Promise.all(all.map((one) => one.fill(configuration.beforehand)));
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
  /** Sends so many messages as fast as they are confirmed. */
  fill(messages: number): Promise<void>;
  readonly turn: () => void;
  stop(): Promise<void>;
}

interface Unconfirmed {
  isSent: boolean;
  readonly send: (open: ConfirmChannel) => void;
  readonly settle: (outcome: Outcome, error?: string) => void;
}

function publisher(context: WorkloadContext, configuration: Publishing, index: number): Publisher {
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
      const open = await openChannel(connection, timeoutMs, (id) => returned.add(id));
      channel = open;
      for (const message of Array.from(unconfirmed.values())) if (!message.isSent) message.send(open);
    },
    closed(because) {
      channel = undefined;
      for (const { isSent, settle } of Array.from(unconfirmed.values())) if (isSent) settle("unknown", because);
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
    const send = (open: ConfirmChannel): void => {
      try {
        const options = { persistent: true, mandatory: true, messageId: id };
        open.publish(
          "",
          login.queue,
          Buffer.from(String(start).padEnd(configuration.bytes)),
          options,
          (refused: unknown) => {
            if (refused !== null && refused !== undefined) settle("unknown", whyUnconfirmed(refused));
            else if (returned.delete(id)) settle("fail", "returned: no such queue");
            else settle("ok");
          },
        );
        message.isSent = true;
      } catch {
        // It goes over the next one.
        session.renew("the channel is closed");
      }
    };
    const message: Unconfirmed = { isSent: false, send, settle };
    const deadline = setTimeout(() => {
      if (!message.isSent) return settle("fail", `not connected for ${timeoutMs} ms`);
      settle("timeout", `no confirm within ${timeoutMs} ms`);
      session.renew(`no confirm within ${timeoutMs} ms`);
    }, timeoutMs);
    unconfirmed.set(id, message);
    if (unconfirmed.size > configuration.inFlightMax) return settle("fail", "not sent: too many are unconfirmed");
    if (channel !== undefined) send(channel);
  };

  const turn = (): void => {
    attempts += 1;
    publish(`${client}.${attempts}`, clock.now());
  };
  const settled = async (): Promise<void> => {
    if (unconfirmed.size === 0) return;
    await new Promise<void>((resolve) => {
      idle = resolve;
    });
  };

  return {
    start: () => session.start(),
    async fill(messages) {
      for (let left = messages; left > 0; left -= configuration.inFlightMax) {
        for (let each = 0; each < Math.min(left, configuration.inFlightMax); each += 1) turn();
        await settled();
      }
    },
    turn,
    async stop() {
      await settled();
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

/** The library tells both who waited for a confirm: that the broker takes no responsibility, and that the channel has ended. */
function whyUnconfirmed(refused: unknown): string {
  return refused instanceof Error && refused.message.includes("nack")
    ? "refused by the broker"
    : "the connection ended";
}
