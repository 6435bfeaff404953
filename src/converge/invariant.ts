/** Throws when something that the program itself promises does not hold: a bug, never the operator's doing. */
export function invariant(holds: boolean, otherwise: () => string): asserts holds {
  if (!holds) throw new Error(`invariant: ${otherwise()}`);
}
