import type { Relayed } from "./relayed.ts";

/** A bad transceiver: checksums find it, and what is wrong is as good as lost. */
export const corrupt: Relayed = {
  name: "corrupt",
  sent: "arrives with a wrong bit, one packet in twenty",
  how: { percent: 5, what: "spoilt" },
};
