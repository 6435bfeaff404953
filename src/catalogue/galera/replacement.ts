import type { RecoveryStep } from "../contract/recovery.ts";
import type { Replaced, Replacement } from "../contract/replacement.ts";
import { mariadbReplacement } from "../mariadb/replacement.ts";
import notNow from "./not-now.sh";
import { isSecure } from "./tls.ts";

const plain = mariadbReplacement(notNow, isSecure);

/** Clients are connected to any member: one that is not reached would keep them. */
export const galeraReplacement: Replacement = {
  ...plain,
  keepOut: (replaced) => [allReached(replaced), ...plain.keepOut(replaced)],
};

function allReached({ hosts }: Replaced): RecoveryStep {
  const size = `mariadb -NB -e "SHOW STATUS LIKE 'wsrep_cluster_size'" | cut -f 2`;
  return {
    host: hosts[0] ?? "",
    what: "see that every member of the cluster is reached",
    make: `echo "the cluster has $(${size}) members, and ${hosts.length} of them can be asked (${hosts.join(", ")}): clients of the others could not be kept out" >&2
exit 1`,
    test: `[ "$(${size})" = ${hosts.length} ]`,
    timeoutMs: 30_000,
    settleMs: 0,
  };
}
