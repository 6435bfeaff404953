/** Milliseconds as the seconds that `read -t` takes. */
export function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Longest time for one test. A test reads only and answers in well under a second, but not on a host that is overloaded. */
export const testLimitMs = 15_000;

/** Between two looks at a condition that is settling. */
export const pollMs = 150;

/** The kernel's clock for files may be this much behind: it ticks, at 100 Hz at the slowest. */
export const fileClockUs = 10_000;

/** All of a script is read before any of it runs, so that one that is cut off on its way does nothing. */
export function whole(...parts: readonly string[]): string {
  return `{\n${parts.join("\n")}\nexit 0\n}\n`;
}
