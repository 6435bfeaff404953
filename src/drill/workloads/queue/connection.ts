import { Socket } from "node:net";
import { connect, type ChannelModel } from "amqplib";
import type { NetworkPlace } from "../network-place.ts";
import { within } from "../workload.ts";
import type { QueueLogin } from "./login.ts";

export interface QueueConnection {
  readonly model: ChannelModel;
  readonly place: NetworkPlace;
  /** Settles when the connection is gone, with why. */
  readonly gone: Promise<string>;
  /** Hangs up without a word, as a client does that gave up. */
  readonly drop: () => void;
}

/**
 * Opens an AMQP connection to one place.
 *
 * @param heartbeatSeconds the client gives the connection up after two silent periods, as does the broker.
 * @throws RequestTrouble `timeout`; otherwise the socket's or the broker's error.
 */
export async function connectQueue(
  login: QueueLogin,
  place: NetworkPlace,
  timeoutMs: number,
  heartbeatSeconds: number,
): Promise<QueueConnection> {
  const opening = connect(
    {
      protocol: login.ca === undefined ? "amqp" : "amqps",
      hostname: place.host,
      port: place.port,
      username: login.user,
      password: login.password,
      vhost: login.vhost,
      heartbeat: heartbeatSeconds,
    },
    { noDelay: true, timeout: timeoutMs, ...(login.ca === undefined ? {} : { ca: [login.ca] }) },
  );
  // A connection that opens after its time-out must not stay.
  const model = await within(timeoutMs * 2, `connect to ${place.host}`, opening, () => {
    opening.then(dropModel, () => undefined);
  });
  const gone = new Promise<string>((resolve) => {
    model.on("error", (trouble: Error) => resolve(trouble.message));
    model.on("close", () => resolve("closed"));
  });
  return { model, place, gone, drop: () => dropModel(model) };
}

/** amqplib has no call that hangs up without waiting for the broker's word, so the socket is closed under it. */
function dropModel(model: ChannelModel): void {
  // It reports the end of its socket as an error, which ends the process when nobody listens.
  model.on("error", () => undefined);
  const connection: object = model.connection;
  if ("stream" in connection && connection.stream instanceof Socket) connection.stream.destroy(new Error("given up"));
}

/** Declares a durable queue as the site's services do; doing so again changes nothing. */
export async function declareQueue(login: QueueLogin, timeoutMs: number): Promise<void> {
  const [place] = login.places;
  if (place === undefined) return;
  const connection = await connectQueue(login, place, timeoutMs, 10);
  const declare = async (): Promise<void> => {
    const channel = await connection.model.createChannel();
    await channel.assertQueue(login.queue, { durable: true, arguments: login.arguments });
  };
  try {
    await within(timeoutMs, `declare queue ${login.queue}`, declare(), connection.drop);
    await connection.model.close();
  } finally {
    connection.drop();
  }
}
