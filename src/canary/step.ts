import { setTimeout as pause } from "node:timers/promises";
import type { Session } from "./session.ts";
import { CanaryTrouble } from "./trouble.ts";

/** What earlier steps made that later ones use: ids. */
export interface Made {
  image?: string;
  network?: string;
  server?: string;
}

export interface StepRun {
  readonly session: Session;
  /** What everything that the run makes is called. */
  readonly name: string;
  readonly made: Made;
  /** Fires when the run is to end. */
  readonly signal: AbortSignal;
}

/** Whether something by this name is to be taken away. */
export type Wanted = (name: string) => boolean;

/** One service tried as a user does; one file of `steps/`. */
export interface Step {
  /** "server" */
  readonly name: string;
  /** Types of the catalogue that mean the service, the usual one first. */
  readonly types: readonly string[];
  /** Why it is not tried on this site though the service is there; undefined: it is. */
  omitted?(session: Session): Promise<string | undefined>;
  make(run: StepRun): Promise<void>;
  /** Takes away by name whatever such a step made, and waits until it is gone. It need not know what was made. */
  remove(session: Session, wanted: Wanted, signal: AbortSignal): Promise<void>;
}

/**
 * Asks again and again until the answer is there.
 *
 * @param ask undefined: not yet
 * @throws CanaryTrouble after the time; whatever `ask` throws
 */
export async function until<T>(
  what: string,
  timeoutMs: number,
  signal: AbortSignal,
  ask: () => Promise<T | undefined>,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (let wait = 200; ; wait = Math.min(2000, 1.5 * wait)) {
    const found = await ask();
    if (found !== undefined) return found;
    if (performance.now() > end) throw new CanaryTrouble(`${what} took more than ${timeoutMs / 1000} s`);
    await pause(wait, undefined, { signal }).catch(() => {
      throw new CanaryTrouble(`${what} was not waited for: the canary was ended`);
    });
  }
}
