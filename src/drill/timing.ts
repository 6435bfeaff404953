/** How long a drill loads, watches and waits. */
export interface DrillTiming {
  /** Load before the fault, so that the report shows what is normal. */
  readonly warmUpMs: number;
  /** From the fault on, at least and at most. */
  readonly observeMinMs: number;
  readonly observeMaxMs: number;
  /** An endpoint serves again when its requests succeed for so long. */
  readonly steadyMs: number;
  /** From the end of the fault until the site must be whole. */
  readonly wholeMaxMs: number;
  /** Load after that, so that the report shows that it stays so. */
  readonly settleMs: number;
}

export const usualTiming: DrillTiming = {
  warmUpMs: 6000,
  observeMinMs: 12_000,
  observeMaxMs: 60_000,
  steadyMs: 1000,
  wholeMaxMs: 180_000,
  settleMs: 3000,
};

/** What is usual where the slowest host needs this much longer: it boots, and its copy catches up. */
export function timingWith(patience: number): DrillTiming {
  return { ...usualTiming, wholeMaxMs: patience * usualTiming.wholeMaxMs };
}
