import type { Clock } from "../clock.ts";
import type { HistoryLine, Outcome } from "../history.ts";

/** Before the load begins nothing is measured, and a cold service may take its time. */
export const prepareTimeoutMs = 15_000;

/** What a workload needs of the process that hosts it. */
export interface WorkloadContext {
  readonly clock: Clock;
  readonly record: (line: HistoryLine) => void;
}

/** Clients that use one endpoint at a steady rate until they are stopped. */
export interface Workload {
  /** Logs in, connects, makes what it writes to. Rejects when the endpoint does not answer at all. */
  prepare(): Promise<void>;
  /** Sends the first request, and from then on at its rate. */
  begin(): void;
  /** Sends nothing more, waits for answers that are still due (never longer than their time-out), and hangs up. */
  stop(): Promise<void>;
}

/** How a request ended that was not acknowledged. */
export class RequestTrouble extends Error {
  override readonly name = "RequestTrouble";
  readonly outcome: Exclude<Outcome, "ok">;

  constructor(outcome: Exclude<Outcome, "ok">, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.outcome = outcome;
  }
}

/** The outcome and the short text of whatever a request threw; anything unforeseen counts as `fallback`. */
export function describeTrouble(
  trouble: unknown,
  fallback: Exclude<Outcome, "ok">,
): { readonly outcome: Exclude<Outcome, "ok">; readonly error: string } {
  if (trouble instanceof RequestTrouble) return { outcome: trouble.outcome, error: trouble.message };
  if (trouble instanceof Error) {
    const code = "code" in trouble && typeof trouble.code === "string" ? trouble.code : undefined;
    return { outcome: fallback, error: code ?? trouble.message };
  }
  return { outcome: fallback, error: String(trouble) };
}

/**
 * The result of `work`, or a `timeout` after so long; then `abandon` frees what the work holds, and whatever it still
 * returns is ignored.
 */
export async function within<T>(timeoutMs: number, what: string, work: Promise<T>, abandon: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new RequestTrouble("timeout", `${what}: no answer within ${timeoutMs} ms`));
      abandon();
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
