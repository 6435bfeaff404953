import { setTimeout as pause } from "node:timers/promises";
import type { NetworkPlace } from "../network-place.ts";
import { connectQueue, type QueueConnection } from "./connection.ts";
import type { QueueLogin } from "./login.ts";

/** Between two attempts to connect, so that refusals do not become a busy loop. */
const retryPauseMs = 50;

export interface QueueSession {
  /** Connects and opens for the first time; rejects when no place answers within ten rounds. */
  start(): Promise<void>;
  /** The connection is no good: hang up, and go to the next place. Does nothing while that is under way. */
  renew(because: string): void;
  stop(): void;
}

export interface QueueSessionOptions {
  readonly login: QueueLogin;
  readonly connectTimeoutMs: number;
  readonly heartbeatSeconds: number;
  /** Which place is tried first; clients start at different ones, as those of different hosts do. */
  readonly firstPlace: number;
  /** Makes channels on a fresh connection; a rejection makes the session try the next place. */
  open(connection: QueueConnection): Promise<void>;
  /** The connection is gone: nothing sent on it will be answered. */
  closed(because: string): void;
}

/** A connection that is replaced by one to the next place whenever it breaks, until stopped. */
export function queueSession(options: QueueSessionOptions): QueueSession {
  const { login, connectTimeoutMs, heartbeatSeconds } = options;
  let turn = options.firstPlace;
  let current: QueueConnection | undefined;
  let connecting = false;
  const life = { stopped: false };

  const nextPlace = (): NetworkPlace => {
    const place = login.places[turn % login.places.length];
    turn += 1;
    if (place === undefined) throw new Error("a queue login without a place");
    return place;
  };
  const connectOnce = async (): Promise<void> => {
    const connection = await connectQueue(login, nextPlace(), connectTimeoutMs, heartbeatSeconds);
    try {
      await options.open(connection);
    } catch (trouble) {
      connection.drop();
      throw trouble;
    }
    if (life.stopped) return connection.drop();
    current = connection;
    void connection.gone.then((why) => leave(connection, why));
  };
  const leave = (connection: QueueConnection, because: string): void => {
    if (current !== connection) return;
    current = undefined;
    connection.drop();
    options.closed(because);
    void reconnect(Number.POSITIVE_INFINITY);
  };
  const reconnect = async (roundsMax: number): Promise<unknown> => {
    if (connecting) return undefined;
    connecting = true;
    let trouble: unknown;
    try {
      for (let attempt = 0; attempt < roundsMax && !life.stopped; attempt += 1) {
        try {
          await connectOnce();
          return undefined;
        } catch (caught) {
          trouble = caught;
          await pause(retryPauseMs);
        }
      }
    } finally {
      connecting = false;
    }
    return trouble;
  };

  return {
    async start() {
      const trouble = await reconnect(10 * login.places.length);
      if (current === undefined) throw trouble;
    },
    renew(because) {
      if (current !== undefined) leave(current, because);
    },
    stop() {
      life.stopped = true;
      current?.drop();
    },
  };
}
