import type { Clock } from "../../clock.ts";
import { keepPaces, type Pace } from "../pace.ts";
import type { Workload } from "../workload.ts";
import type { KeptConnection } from "./kept.ts";

/** One client with a connection that it keeps. */
export interface SqlClient {
  /** Before the load begins. */
  connect(): Promise<void>;
  turn(): Promise<void>;
  stop(): Promise<void>;
}

/** A client that makes one attempt each turn. A connection carries one transaction at a time: a turn that finds it busy is left out. */
export function inTurns(kept: KeptConnection, attempt: () => Promise<void>): SqlClient {
  let current: Promise<void> | undefined;
  return {
    connect: () => kept.made(),
    async turn() {
      if (current !== undefined) return;
      current = attempt();
      await current;
      current = undefined;
    },
    async stop() {
      await current;
      kept.drop();
    },
  };
}

/**
 * Clients that take turns, so that one that waits for its time-out does not hide that the service is back.
 *
 * @param makeGround makes what they work on
 */
export function sqlClients(
  clock: Clock,
  periodMs: number,
  clients: readonly SqlClient[],
  makeGround: () => Promise<void>,
): Workload {
  const paces: Pace[] = [];
  return {
    async prepare() {
      await makeGround();
      for (const client of clients) await client.connect();
    },
    begin() {
      paces.push(...keepPaces(clock, periodMs, clients));
    },
    async stop() {
      for (const pace of paces) pace.stop();
      await Promise.all(clients.map((client) => client.stop()));
    },
  };
}
