/** Maps times to places on a line. */
export interface Scale {
  readonly fromMs: number;
  readonly toMs: number;
  readonly at: (ms: number) => number;
}

export function scale(fromMs: number, toMs: number, left: number, right: number): Scale {
  const perMs = (right - left) / Math.max(1, toMs - fromMs);
  return { fromMs, toMs, at: (ms) => left + (Math.min(toMs, Math.max(fromMs, ms)) - fromMs) * perMs };
}

/** Round steps that leave at most `countMax` ticks in a range. */
export function ticks(fromMs: number, toMs: number, countMax: number): readonly number[] {
  const steps = [50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000];
  const step = steps.find((each) => (toMs - fromMs) / each <= countMax) ?? toMs - fromMs;
  const first = Math.ceil(fromMs / step);
  const last = Math.floor(toMs / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}

/** "+1.5 s", "0" for the fault itself. */
export function tickText(ms: number): string {
  if (ms === 0) return "0";
  const sign = ms < 0 ? "−" : "+";
  const size = Math.abs(ms) / 1000;
  return `${sign}${Number.isInteger(size) ? size : size.toFixed(size < 0.1 ? 2 : 1)} s`;
}

/**
 * Moves labels apart on one line, as little as possible, keeping their order: each gets its own room and none leaves the
 * line.
 *
 * @param wanted centres in ascending order.
 */
export function spread(wanted: readonly number[], room: number, left: number, right: number): readonly number[] {
  const placed: number[] = [];
  for (const centre of wanted) placed.push(Math.max(centre, (placed.at(-1) ?? left - room / 2) + room));
  let limit = right - room / 2;
  for (let index = placed.length - 1; index >= 0; index -= 1) {
    placed[index] = Math.min(placed[index] ?? limit, limit);
    limit = (placed[index] ?? limit) - room;
  }
  return placed;
}
