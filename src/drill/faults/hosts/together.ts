import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "../fault.ts";

/** As long as a retry takes of whatever could not do its work because of the first. */
const betweenMs = 12_000;

interface Together {
  readonly name: string;
  readonly story: string;
  readonly happened: (host: string) => string;
}

/** Two faults at once, the second while the first is there; the first ends first. */
export function together(first: Fault, second: Fault, about: Together): Fault {
  return {
    ...about,
    over: second.over,
    lastsMs: Math.max(first.lastsMs ?? 0, second.lastsMs ?? 0),
    async inject(context) {
      await first.inject(context);
      await second.inject(context);
    },
    async heal(context) {
      try {
        await first.heal(context);
        if (!context.signal.aborted) await pause(betweenMs);
      } finally {
        await second.heal(context);
      }
    },
  };
}
