import { vocabulary } from "../../catalogue/index.ts";
import type { SiteModel } from "../../review/model/site-model.ts";
import type { SiteDatabase } from "../../spec/site.ts";
import type { Draft } from "../describe/draft.ts";
import { technologyOf } from "../technologies.ts";
import type { KnownCluster } from "./cluster.ts";

export interface FoundDatabase {
  readonly database: SiteDatabase;
  /** What differs from the usual options, as the services' are written. */
  readonly tuned: Draft["services"];
  readonly untold: readonly string[];
}

/** Which database serves, and how it survives the loss of a host. */
export function describeDatabase({
  parts,
  model: { databases },
  cluster,
}: {
  readonly parts: ReadonlySet<string>;
  readonly model: SiteModel;
  readonly cluster: Pick<KnownCluster, "parts">;
}): FoundDatabase {
  const [usual] = vocabulary.databases;
  const members = databases.filter(({ isMember }) => isMember);
  if (members.length > 0) {
    const flush = members.find(({ flushLog }) => flushLog.value !== 1);
    const tuned = flush === undefined ? [] : [{ name: "galera", options: { "flush-log": flush.flushLog.value } }];
    return { database: usual, tuned, untold: [] };
  }
  // One server at a time, which the cluster starts, or promotes among others.
  if (cluster.parts.has("mariadb") || cluster.parts.has("mysql")) {
    const mode = cluster.parts.has("drbd") ? "drbd" : "replicated";
    const kept = vocabulary.databases.find((each) => each.engine === "mariadb" && each.mode === mode);
    if (kept !== undefined) return { database: kept, tuned: [], untold: [] };
  }
  const runs = (technology: string): boolean => [...parts].some((part) => technologyOf(part) === technology);
  const other = vocabulary.databases.find(({ engine }) => runs(engine));
  if (other !== undefined) return { database: other, tuned: [], untold: [] };
  return {
    database: usual,
    tuned: [],
    untold: [
      runs("galera")
        ? "The database server is no member of a Galera cluster; a site file knows it as one only."
        : "No database server was found on these hosts; the file says the usual one.",
    ],
  };
}
