import { keepPace, type Pace } from "../pace.ts";
import { describeTrouble, type Workload, type WorkloadContext } from "../workload.ts";

export interface OpenLoop {
  readonly workload: string;
  readonly op: string;
  readonly periodMs: number;
  readonly inFlightMax: number;
  /** What comes before the load: a token, a table. */
  prepare(): Promise<void>;
  request(): Promise<void>;
}

/**
 * Requests that come every period whether or not earlier ones were answered, as those of many independent users do. A
 * closed loop would send nothing while it waits, and so see a long outage as one slow request. At `inFlightMax` pending
 * requests a turn counts as failed without being sent.
 */
export function openLoop(context: WorkloadContext, loop: OpenLoop): Workload {
  const { clock, record } = context;
  const pending = new Set<Promise<void>>();
  let pace: Pace | undefined;
  let sent = 0;

  const once = async (start: number, client: string): Promise<void> => {
    const about = { kind: "op", workload: loop.workload, client, op: loop.op, start } as const;
    try {
      await loop.request();
      record({ ...about, end: clock.now(), outcome: "ok" });
    } catch (trouble) {
      record({ ...about, end: clock.now(), ...describeTrouble(trouble, "fail") });
    }
  };

  const turn = (): void => {
    sent += 1;
    const start = clock.now();
    const client = `${loop.workload}-${sent}`;
    if (pending.size >= loop.inFlightMax) {
      const error = `not sent: ${loop.inFlightMax} requests are pending`;
      record({ kind: "op", workload: loop.workload, client, op: loop.op, start, end: start, outcome: "fail", error });
      return;
    }
    const request = once(start, client).finally(() => pending.delete(request));
    pending.add(request);
  };

  return {
    prepare: () => loop.prepare(),
    begin() {
      pace = keepPace(clock, loop.periodMs, 0, turn);
    },
    async stop() {
      pace?.stop();
      await Promise.all(pending);
    },
  };
}
