import type { Relayed } from "./relayed.ts";

/** A long way round: longer than any host of a site is from another, shorter than what takes a host for dead. */
export const delay: Relayed = {
  name: "delay",
  sent: "arrives 0.08 s late, and up to 0.02 s more",
  how: { delayMs: 80, jitterMs: 20 },
};
