/** The shortest sequence that was found to fail still. */
export interface Minimised<T> {
  readonly sequence: readonly T[];
  /** How often something was tried. */
  readonly runs: number;
  /** No single element of it can be left out: nothing is left to try. */
  readonly complete: boolean;
}

/**
 * Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", IEEE TSE 28(2), 2002: ddmin), over a
 * sequence that is known to fail. Before it, the last element is tried alone: what was found in the end often needs nothing before it.
 * A sequence keeps its order, and none is tried twice.
 *
 * @param fails whether a sequence still fails
 * @param goesOn asked before each try; false ends the search with what was found so far
 */
export async function minimise<T>(
  failing: readonly T[],
  fails: (sequence: readonly T[]) => Promise<boolean>,
  goesOn: () => boolean = () => true,
): Promise<Minimised<T>> {
  const known = new Map<string, boolean>();
  let runs = 0;
  const stillFails = async (indices: readonly number[]): Promise<boolean | undefined> => {
    const key = indices.join(" ");
    const before = known.get(key);
    if (before !== undefined) return before;
    if (!goesOn()) return undefined;
    runs += 1;
    const result = await fails(pick(failing, indices));
    known.set(key, result);
    return result;
  };

  let kept: readonly number[] = failing.map((_, index) => index);
  const done = (complete: boolean): Minimised<T> => ({ sequence: pick(failing, kept), runs, complete });
  if (kept.length > 1) {
    const alone = await stillFails(kept.slice(-1));
    if (alone === undefined) return done(false);
    if (alone) kept = kept.slice(-1);
  }
  let parts = 2;
  while (kept.length > 1) {
    const found = await reduce(kept, Math.min(parts, kept.length), stillFails);
    if (found === undefined) return done(false);
    if (found !== "no") {
      kept = found.kept;
      parts = found.isPart ? 2 : Math.max(parts - 1, 2);
    } else if (parts >= kept.length) {
      return done(true);
    } else {
      parts = Math.min(kept.length, parts * 2);
    }
  }
  return done(true);
}

interface Reduced {
  readonly kept: readonly number[];
  /** One of the parts fails alone; otherwise all but one do. */
  readonly isPart: boolean;
}

/** Undefined when there is no time to know. */
async function reduce(
  kept: readonly number[],
  parts: number,
  stillFails: (indices: readonly number[]) => Promise<boolean | undefined>,
): Promise<Reduced | "no" | undefined> {
  const pieces = Array.from({ length: parts }, (_, part) =>
    kept.slice(Math.floor((part * kept.length) / parts), Math.floor(((part + 1) * kept.length) / parts)),
  );
  const tries: readonly Reduced[] = [
    ...pieces.map((piece) => ({ kept: piece, isPart: true })),
    ...(parts === 2
      ? []
      : pieces.map((piece) => ({ kept: kept.filter((each) => !piece.includes(each)), isPart: false }))),
  ];
  for (const each of tries) {
    const result = await stillFails(each.kept);
    if (result === undefined) return undefined;
    if (result) return each;
  }
  return "no";
}

function pick<T>(from: readonly T[], indices: readonly number[]): readonly T[] {
  return from.filter((_, index) => indices.includes(index));
}
