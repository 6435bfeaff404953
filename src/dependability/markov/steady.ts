import type { Chain } from "../model/model.ts";
import { denseOf, gth, gthBanded } from "./gth.ts";
import { narrowOrder } from "./graph.ts";
import { multilevel } from "./multilevel.ts";

export interface Steady {
  readonly probability: Float64Array;
  readonly method: "direct" | "banded" | "multilevel";
  /** Greatest relative imbalance of any state; null where elimination makes it rounding alone. */
  readonly residual: number | null;
}

/** No way to solve the chain came to an end that can be told as exact. */
export class NotConverged extends Error {
  override readonly name = "NotConverged";
  readonly states: number;
  /** Greatest relative imbalance or change that was left; NaN where what was left is no number. */
  readonly left: number;

  constructor(states: number, left: number) {
    super(`a chain of ${states} states did not converge: ${left} is left`);
    this.states = states;
    this.left = left;
  }
}

/** Relative imbalance, and change in the last cycle, of an iterative solution that is called exact. */
export const toleratedMax = 1e-9;

/** Up to here elimination of the full matrix is quickest (n³/3 multiplications). */
const denseMax = 700;
/** Multiplications (n · b²) and numbers of 8 bytes: a second where there is a choice, ten where there is none. */
const quick = { work: 4e9, cells: 5e7 } as const;
const patient = { work: 4e10, cells: 1e8 } as const;

/** Steady state of an irreducible chain. @throws NotConverged */
export function steadyState(chain: Chain): Steady {
  const n = chain.size;
  if (n === 1) return { probability: Float64Array.of(1), method: "direct", residual: null };
  if (n <= denseMax) {
    const direct = gth(denseOf(chain), n);
    if (isFinite(direct)) return { probability: direct, method: "direct", residual: null };
  }
  const { position, bandwidth } = narrowOrder(chain);
  const within = ({ work, cells }: { readonly work: number; readonly cells: number }): boolean =>
    n * bandwidth * bandwidth <= work && n * (2 * bandwidth + 1) <= cells;
  const banded = (): Steady | null => {
    const probability = gthBanded(chain, position, bandwidth);
    return isFinite(probability) ? { probability, method: "banded", residual: null } : null;
  };
  const first = within(quick) ? banded() : null;
  if (first !== null) return first;
  const { steady, residual, change } = multilevel(chain);
  const left = Math.max(residual, change);
  if (left <= toleratedMax) return { probability: steady, method: "multilevel", residual };
  const last = !within(quick) && within(patient) ? banded() : null;
  if (last !== null) return last;
  throw new NotConverged(n, left);
}

function isFinite(probability: Float64Array): boolean {
  return probability.every(Number.isFinite);
}
