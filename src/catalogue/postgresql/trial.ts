import type { Design } from "../contract/design.ts";
import type { DatabaseTrial } from "../contract/trial.ts";
import { serverTrial } from "../postgresql-server/trial.ts";

/** A server's name is its host's. */
export function postgresqlTrial(design: Pick<Design, "members" | "secrets">): DatabaseTrial {
  return serverTrial(design, "Pacemaker", "SELECT current_setting('cluster_name')");
}
