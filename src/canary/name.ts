/** Everything that a canary makes is called so, with the time and something of its own: whoever finds it knows how old it is. */
const prefix = "quorate-canary-";

/** What a canary makes lives as long as one run. Older things were left by one that was cut off. */
export const leftoverMs = 15 * 60_000;

/** @param own a few letters and digits that no other run has */
export function canaryName(atMs: number, own: string): string {
  return `${prefix}${Math.floor(atMs / 1000)}-${own}`;
}

/** Whether something was made by a canary, of this run (`name`) or so long ago that its run is over. */
export function isCanarys(found: string, name: string, nowMs: number): boolean {
  if (found === name) return true;
  const seconds = new RegExp(`^${prefix}(\\d+)-[a-z0-9]+$`, "u").exec(found)?.[1];
  return seconds !== undefined && nowMs - Number(seconds) * 1000 > leftoverMs;
}
