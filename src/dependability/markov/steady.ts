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

/** Up to here elimination of the full matrix is quickest (n³/3 multiplications). */
const denseMax = 700;
const bandedWorkMax = 4e9;
const bandedCellsMax = 5e7;

/** Steady state of an irreducible chain. */
export function steadyState(chain: Chain): Steady {
  const n = chain.size;
  if (n === 1) return { probability: Float64Array.of(1), method: "direct", residual: null };
  if (n <= denseMax) return { probability: gth(denseOf(chain), n), method: "direct", residual: null };
  const { position, bandwidth } = narrowOrder(chain);
  if (n * bandwidth * bandwidth <= bandedWorkMax && n * (2 * bandwidth + 1) <= bandedCellsMax) {
    return { probability: gthBanded(chain, position, bandwidth), method: "banded", residual: null };
  }
  const { steady, residual } = multilevel(chain);
  return { probability: steady, method: "multilevel", residual };
}
