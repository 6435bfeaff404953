/**
 * What an operation does to a register, whose values are small whole numbers here. A lock is a register as well: who takes it
 * compares "free" and sets "taken".
 */
export interface Call {
  readonly kind: "read" | "write" | "compare-and-set";
  /** What a read or a compare expects. */
  readonly expects: number;
  /** What a write or a set leaves. */
  readonly leaves: number;
  readonly begin: number;
  /** Infinity: it may happen at any time from its begin on, or never. */
  readonly end: number;
  /** Which of the operations it is, for whoever knows more of them. */
  readonly operation: number;
}

/** What the register holds after a call, or `undefined` where it cannot have happened then. */
export function after(state: number, { kind, expects, leaves }: Call): number | undefined {
  if (kind === "write") return leaves;
  if (state !== expects) return undefined;
  return kind === "read" ? state : leaves;
}

/**
 * Leaves out calls of unknown outcome that need not be looked at, because a history without them is linearizable exactly when one
 * with them is: reads; and whatever leaves a value that no other call expects, since only a write can have followed.
 */
export function withoutUseless(calls: readonly Call[]): readonly Call[] {
  const isSure = ({ end }: Call): boolean => end < Number.POSITIVE_INFINITY;
  const expected = new Set(calls.filter((call) => isSure(call) && call.kind !== "write").map(({ expects }) => expects));
  let maybe = calls.filter((call) => !isSure(call) && call.kind === "compare-and-set");
  for (let grew = true; grew;) {
    const useful = maybe.filter(({ leaves }) => expected.has(leaves));
    grew = useful.length > 0;
    for (const { expects } of useful) expected.add(expects);
    maybe = maybe.filter((call) => !useful.includes(call));
  }
  return calls.filter((call) => isSure(call) || (call.kind !== "read" && expected.has(call.leaves)));
}
