import type { HealthCheck } from "../contract/endpoint.ts";
import { askedCheck } from "../mariadb/wire.ts";

export { checkClient, checkUser } from "../mariadb/wire.ts";

/** Asks a member for its Galera state: a port check calls a member up that has lost its quorum. With mariabackup a donor goes on serving. */
export function syncedCheck(): HealthCheck {
  return askedCheck({
    query: "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME='WSREP_LOCAL_STATE'",
    what: "wsrep_local_state",
    answers: ["4", "2"],
    meaning: "4 = Synced, 2 = Donor",
  });
}
