/** A monotonic clock that two processes of one machine can share: `CLOCK_MONOTONIC` minus an origin. */
export interface Clock {
  /** Nanoseconds of `CLOCK_MONOTONIC` at the origin, as decimal digits. */
  readonly originNs: string;
  /** Wall clock at the origin, milliseconds since 1970. */
  readonly originWallMs: number;
  /** Milliseconds since the origin. */
  readonly now: () => number;
}

/** A clock that starts now. */
export function startClock(): Clock {
  return resumeClock(process.hrtime.bigint().toString(), Date.now());
}

/** The clock of another process of this machine. */
export function resumeClock(originNs: string, originWallMs: number): Clock {
  const origin = BigInt(originNs);
  return {
    originNs,
    originWallMs,
    now: () => Math.round(Number(process.hrtime.bigint() - origin) / 1000) / 1000,
  };
}
