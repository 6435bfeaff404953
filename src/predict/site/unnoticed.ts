import type { Range } from "../../spec/site.ts";

/** Failures that nothing notices in time: how many they are taken to be, and how long each lasts. */

/** Why no coverage is 1. */
export const coverageSource =
  "assumed, and most in doubt: between 1 and 20 % of failures, 5 % where nothing else is known; no study was found that counts them for clusters such as this. Faults injected into OpenStack itself were mostly not told in time (Cotroneo et al., How bad can a bug get?, ESEC/FSE 2019), but these checks ask whether a part serves, not whether it says so";

export const unnoticedSource = "assumed: from the first complaint to the hand that mends it";

/** Without fencing a host that hangs half dead is not taken away, and the cluster leaves its resources alone. */
export const coverageWithoutFencing = 0.8;
export const coverageWithoutFencingRange: Range = [0.5, 0.95];
export const coverageWithoutFencingSource =
  "assumed: hosts that hang rather than stop (a share of failures) are then left to people";

/** Until somebody has seen why a host was fenced, and switches it on: with `action: off` none comes back by itself. */
export const offUntilSeenHours = 2;
export const offUntilSeenRange: Range = [0.5, 16];
export const offUntilSeenSource = "assumed: with action: off a fenced host stays away until somebody has seen why";
