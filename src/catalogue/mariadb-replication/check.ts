import type { HealthCheck } from "../contract/endpoint.ts";
import { askedCheck } from "../mariadb/wire.ts";

/** Asks a member whether it takes writes: standbys are read only, and so is a server that was just started. */
export function promotedCheck(): HealthCheck {
  return askedCheck({
    query: "SELECT @@global.read_only",
    what: "read_only",
    answers: ["0"],
    meaning: "0 = promoted",
    leavesAtOnce: true,
  });
}
