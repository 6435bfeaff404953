import type { Clock } from "./clock.ts";
import type { LatenessLine } from "./history.ts";

const periodMs = 10;
const reportEveryMs = 1000;

/**
 * Measures how late this process is: a 10 ms timer's worst lateness in each second. A client that was not running cannot
 * see when the service came back, so this is the uncertainty of every gap.
 */
export function watchLateness(clock: Clock, record: (line: LatenessLine) => void): { stop(): void } {
  let due = clock.now() + periodMs;
  let maxMs = 0;
  let reportAt = clock.now() + reportEveryMs;
  let timer = setTimeout(fire, periodMs);
  function fire(): void {
    const now = clock.now();
    maxMs = Math.max(maxMs, now - due);
    if (now >= reportAt) {
      record({ kind: "lateness", at: now, maxMs: Math.round(maxMs * 10) / 10 });
      maxMs = 0;
      reportAt = now + reportEveryMs;
    }
    due = now + periodMs;
    timer = setTimeout(fire, periodMs);
  }
  return { stop: () => clearTimeout(timer) };
}
