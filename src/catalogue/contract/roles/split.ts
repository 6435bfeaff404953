import type { Design } from "../design.ts";
import type { Part } from "../status.ts";
import type { Order } from "./order.ts";

/** Two copies that were each written to alone: one of them goes on, what only the other has is thrown away. */
export interface SplitOrders {
  /** Pure. Refused where there is no split, or the named host's copy is the one in use. */
  judge(victim: string, parts: readonly Part[], design: Pick<Design, "members">): SplitVerdict;
  /** On the host whose copy is given up, first: it calls the other one no more. */
  readonly partFrom: Order;
  /** On the other host, then: it lets that one come. */
  readonly goOn: Order;
  /** On the host whose copy is given up, last: it takes the other one's. */
  readonly giveUp: Order;
}

export type SplitVerdict =
  | { readonly kind: "refused"; readonly because: string }
  /** `loses`: what is thrown away and what goes on, a whole sentence. */
  | { readonly kind: "split"; readonly survivor: string; readonly loses: string };
