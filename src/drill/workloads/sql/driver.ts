import { z } from "zod";
import { place } from "../network-place.ts";

export const databaseLogin = z.object({
  protocol: z.enum(["mysql", "pgwire"]),
  place,
  user: z.string(),
  password: z.string(),
  database: z.string(),
  /** A bare word. */
  table: z.string(),
  /** PEM of whom to believe, where the database speaks TLS. */
  ca: z.string().optional(),
});
export type DatabaseLogin = z.infer<typeof databaseLogin>;

/** A connection whose every step has a time-out, after which it is gone. */
export interface SqlConnection {
  /** The rows of one statement. @throws RequestTrouble `timeout`; otherwise the server's or the socket's error. */
  query(sql: string, values?: readonly string[]): Promise<readonly Record<string, unknown>[]>;
  /** What comes next belongs to one transaction, which `commit` ends. */
  begin(): Promise<void>;
  /** Writes a row in a transaction of its own, of which nothing is committed yet. */
  insert(table: string, id: string, client: string): Promise<void>;
  /** Returns when the server has said that the transaction is committed, and only then. */
  commit(): Promise<void>;
  /** The other side hung up while nothing was under way. */
  readonly isGone: () => boolean;
  /** Hangs up without a word, as a client does that gave up. */
  readonly drop: () => void;
}

/** One language between clients and servers. */
export interface SqlDriver {
  /** @param connectTimeoutMs covers the greeting as well: a balancer accepts before its backend does. */
  connect(login: DatabaseLogin, timeoutMs: number, connectTimeoutMs?: number): Promise<SqlConnection>;
  /** Makes the table unless it is there. The id is no key: a row that is there twice must be seen, not refused. */
  makeTable(table: string): string;
}
