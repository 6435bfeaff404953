/** Names longer than this are no misspelling of ours; it also bounds the cost of the distance. */
const longestName = 40;

/** Fewer letters are no name that was cut short. */
const shortestBeginning = 3;

/**
 * The candidate that a misspelt name was most likely meant to be, or undefined when none is near: at most a third of
 * its letters wrong, and never more than three; or the only one that begins so.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > longestName) return undefined;
  const wanted = name.toLowerCase().replaceAll("_", "-");
  let best: string | undefined;
  let bestDistance = Infinity;
  const begun = new Set<string>();
  for (const candidate of candidates) {
    if (wanted.length >= shortestBeginning && candidate.toLowerCase().startsWith(wanted)) begun.add(candidate);
    const distance = editDistance(wanted, candidate.toLowerCase());
    const allowed = Math.min(3, Math.max(1, Math.floor(candidate.length / 3)));
    if (distance <= allowed && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  if (best === undefined && begun.size === 1) [best] = begun;
  return best;
}

/** Edits (insert, delete, replace, swap of neighbours) from one text to the other: optimal string alignment. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replace = last[column - 1]! + (from[row - 1] === to[column - 1] ? 0 : 1);
      let distance = Math.min(replace, last[column]! + 1, current[column - 1]! + 1);
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (swapped) distance = Math.min(distance, beforeLast[column - 2]! + 1);
      current.push(distance);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}
