/** A time for people: "0.57 s", "12.3 s"; below 0.1 s in milliseconds. */
export function seconds(ms: number): string {
  if (ms < 99.5) return `${Math.round(ms)} ms`;
  if (ms < 9995) return `${(ms / 1000).toFixed(2)} s`;
  return `${(ms / 1000).toFixed(1)} s`;
}
