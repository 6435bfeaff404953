import type { Fault } from "../fault.ts";

interface Together {
  readonly name: string;
  readonly story: string;
  readonly happened: (host: string) => string;
}

/** Two faults at once, the second while the first is there. It lasts as long as the longer one. */
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
      // Each of them, whatever becomes of the other.
      const healed = await Promise.allSettled([first.heal(context), second.heal(context)]);
      for (const each of healed) if (each.status === "rejected") throw each.reason;
    },
  };
}
