import type { Relayed } from "./relayed.ts";

/** Two ways of different length: a quarter of the packets takes the longer one. */
export const reorder: Relayed = {
  name: "reorder",
  sent: "arrives in another order, a quarter of it 0.02 s late",
  how: { delayMs: 20, percent: 25, what: "late" },
};
