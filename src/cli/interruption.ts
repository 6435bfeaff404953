import type { Progress } from "./progress.ts";

/** Two degrees of being interrupted. */
export interface Interruption {
  /** Fired by the first Ctrl-C: nothing more is started. */
  readonly stop: AbortSignal;
  /** Fired by the second, or by a request to terminate: what is under way ends. */
  readonly signal: AbortSignal;
  /** Signals do again what they do by themselves. */
  end(): void;
}

const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** One degree of being interrupted: the work is told to end, and puts right what it has begun. */
export function interruptible(onInterrupt: () => void = () => undefined): {
  readonly signal: AbortSignal;
  readonly release: () => void;
} {
  const controller = new AbortController();
  const abort = (): void => {
    if (!controller.signal.aborted) onInterrupt();
    controller.abort();
  };
  for (const signal of endingSignals) process.on(signal, abort);
  return {
    signal: controller.signal,
    release: () => {
      for (const signal of endingSignals) process.off(signal, abort);
    },
  };
}

/** For how long actions under way may finish after the first Ctrl-C. */
const graceMs = 10_000;

/** Listens to SIGINT, SIGTERM and SIGHUP until its end. */
export function onInterruption(progress: Progress): Interruption {
  const stop = new AbortController();
  const abort = new AbortController();
  let grace: NodeJS.Timeout | undefined;
  const leave = (): void => {
    stop.abort();
    abort.abort();
  };
  const interrupt = (): void => {
    if (stop.signal.aborted) return leave();
    progress.say("Interrupted: nothing more is started; what is under way may finish. Again to leave it at once.");
    stop.abort();
    grace = setTimeout(leave, graceMs).unref();
  };
  process.on("SIGINT", interrupt).on("SIGTERM", leave).on("SIGHUP", leave);
  return {
    stop: stop.signal,
    signal: abort.signal,
    end() {
      clearTimeout(grace);
      process.off("SIGINT", interrupt).off("SIGTERM", leave).off("SIGHUP", leave);
    },
  };
}
