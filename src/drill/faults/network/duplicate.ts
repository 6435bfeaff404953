import type { Relayed } from "./relayed.ts";

/** A loop that the switches have not found yet. */
export const duplicate: Relayed = {
  name: "duplicate",
  sent: "arrives twice, one packet in five",
  how: { percent: 20, what: "twice" },
};
