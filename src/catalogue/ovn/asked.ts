import { withVariables } from "../../text/script.ts";
import type { DecidedRemedy, Resolution } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { placesOf, type OvnDatabase } from "./databases.ts";
import evidence from "./evidence.sh";
import { parseDatabaseEvidence, type DatabaseEvidence } from "./founding.ts";

/** What is asked of every member before anything is decided. */
export function asked(
  design: Pick<Design, "voters">,
  database: OvnDatabase,
  decide: (said: ReadonlyMap<string, DatabaseEvidence>, acceptLossOf: readonly string[]) => Resolution,
): { readonly kind: "decide"; readonly timeoutMs: number } & DecidedRemedy {
  const { file, control } = placesOf(database);
  const { schema, telling } = database;
  return {
    kind: "decide",
    timeoutMs: 90_000,
    hosts: design.voters,
    evidence: withVariables(evidence, { file, schema, control, telling }),
    decide: (said, acceptLossOf) =>
      decide(new Map([...said].map(([host, output]) => [host, parseDatabaseEvidence(output)])), acceptLossOf),
  };
}

/** bash that says whether the host's member of a database is in its cluster, and knows who leads. */
export function inCluster(database: OvnDatabase): string {
  return `said=$(timeout 4 ovs-appctl -t ${placesOf(database).control} cluster/status ${database.schema}) && grep -qx 'Status: cluster member' <<<"$said" && ! grep -qx 'Leader: unknown' <<<"$said"`;
}
