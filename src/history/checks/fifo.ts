/** When something was put into a queue and taken out, as far as is known. */
export interface Passage {
  readonly putBegin: number;
  readonly putEnd: number;
  readonly takeBegin: number;
  readonly takeEnd: number;
}

/**
 * What left a queue before something that had been put in earlier: for each `late` one such `early`, where the put of `early` had
 * ended before that of `late` began, and the take of `late` before that of `early` began. A queue whose history has
 * no such pair may still have had another order; what overlaps has none. (Henzinger, Sezgin, Vafeiadis: Aspect-oriented
 * linearizability proofs, 2013: of the violations of a queue, the one of order.)
 */
export function outOfOrder<T extends Passage>(passages: readonly T[]): readonly (readonly [early: T, late: T])[] {
  const byPutEnd = passages.toSorted((a, b) => a.putEnd - b.putEnd);
  const byPutBegin = passages.toSorted((a, b) => a.putBegin - b.putBegin);
  const found: (readonly [T, T])[] = [];
  let next = 0;
  // Of all that were put in by then, the one that was taken out last.
  let latest: T | undefined;
  for (const late of byPutBegin) {
    for (let early = byPutEnd[next]; early !== undefined && early.putEnd < late.putBegin; early = byPutEnd[next]) {
      if (latest === undefined || early.takeBegin > latest.takeBegin) latest = early;
      next += 1;
    }
    if (latest !== undefined && late.takeEnd < latest.takeBegin) found.push([latest, late]);
  }
  return found;
}
