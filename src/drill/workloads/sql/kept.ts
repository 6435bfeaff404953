import { RequestTrouble } from "../workload.ts";
import type { DatabaseLogin, SqlConnection } from "./driver.ts";
import { driverOf } from "./drivers.ts";

/** One connection that is kept from one transaction to the next. */
export interface KeptConnection {
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
  return {
    async checkedOut() {
      if (kept !== undefined && !(await answers(kept))) drop();
      kept ??= await driverOf(login).connect(login, timeoutMs, connectTimeoutMs);
      return kept;
    },
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
