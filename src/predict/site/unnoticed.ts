/** Failures that nothing notices in time: how many they are taken to be, and how long each lasts. */

/** Why no coverage is 1. */
export const coverageSource =
  "assumed: fault injection into OpenStack found most failures unnoticed in time (Cotroneo et al., How bad can a bug get?, ESEC/FSE 2019), and these checks ask whether a part serves, not whether it runs";

/** Until people see to a failure that nothing noticed. */
export const unnoticedHours = 0.5;
export const unnoticedSource = "assumed: half an hour from the first complaint to the hand that mends it";

/** Without fencing a host that hangs half dead is not taken away, and the cluster leaves its resources alone. */
export const coverageWithoutFencing = 0.8;
export const coverageWithoutFencingSource =
  "assumed: hosts that hang rather than stop (a share of failures) are then left to people";
