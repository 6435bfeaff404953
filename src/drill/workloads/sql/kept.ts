import { setTimeout as pause } from "node:timers/promises";
import { prepareTimeoutMs, RequestTrouble } from "../workload.ts";
import type { DatabaseLogin, SqlConnection } from "./driver.ts";
import { driverOf } from "./drivers.ts";

const retryPauseMs = 100;

/** One connection that is kept from one transaction to the next. */
export interface KeptConnection {
  /**
   * Makes it before the load begins, where nothing is measured: tried again for as long as a preparation may take, since
   * a client's own patience says nothing of a machine that is starting all clients at once. @throws what the last try ended with
   */
  made(): Promise<void>;
  /** For a transaction. @throws RequestTrouble `timeout`; otherwise the server's or the socket's error. */
  checkedOut(): Promise<SqlConnection>;
  readonly drop: () => void;
}

/**
 * As oslo.db keeps it: before each transaction it is asked `SELECT 1`, and made anew at once where that says that it is gone, as it
 * is when the other side hung up, or an address went to a host that knows nothing of it. A server that says nothing is waited for.
 * Source: oslo.db, `sqlalchemy/engines.py`, `_connect_ping_listener`.
 */
export function keptConnection(login: DatabaseLogin, timeoutMs: number, connectTimeoutMs: number): KeptConnection {
  let kept: SqlConnection | undefined;
  const drop = (): void => {
    kept?.drop();
    kept = undefined;
  };
  const checkedOut = async (): Promise<SqlConnection> => {
    if (kept !== undefined && !(await answers(kept))) drop();
    kept ??= await driverOf(login).connect(login, timeoutMs, connectTimeoutMs);
    return kept;
  };
  return {
    async made() {
      const until = performance.now() + prepareTimeoutMs;
      for (;;) {
        try {
          await checkedOut();
          return;
        } catch (trouble) {
          if (performance.now() > until) throw trouble;
          await pause(retryPauseMs);
        }
      }
    },
    checkedOut,
    drop,
  };
}

async function answers(connection: SqlConnection): Promise<boolean> {
  if (connection.isGone()) return false;
  try {
    await connection.query("SELECT 1");
    return true;
  } catch (trouble) {
    if (trouble instanceof RequestTrouble) throw trouble;
    return false;
  }
}
