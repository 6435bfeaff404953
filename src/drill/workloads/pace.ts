import type { Clock } from "../clock.ts";

export interface Pace {
  stop(): void;
}

/**
 * Calls `turn` every `periodMs`, first after `phaseMs`, whether or not earlier turns are done. Turns keep to the grid:
 * one that comes late does not delay the next, and turns that were slept through are left out, not made up for.
 */
export function keepPace(clock: Clock, periodMs: number, phaseMs: number, turn: () => void): Pace {
  let due = clock.now() + phaseMs;
  let timer: NodeJS.Timeout;
  const fire = (): void => {
    const missed = Math.max(0, Math.floor((clock.now() - due) / periodMs));
    due += (missed + 1) * periodMs;
    timer = setTimeout(fire, Math.max(0, due - clock.now()));
    turn();
  };
  timer = setTimeout(fire, phaseMs);
  return { stop: () => clearTimeout(timer) };
}

/** The turns of several clients, each once a period, spread evenly over it. */
export function keepPaces(clock: Clock, periodMs: number, clients: readonly { turn(): unknown }[]): readonly Pace[] {
  return clients.map((client, index) =>
    keepPace(clock, periodMs, (index * periodMs) / clients.length, () => void client.turn()),
  );
}
