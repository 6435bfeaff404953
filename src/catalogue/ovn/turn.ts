import { withVariables } from "../../text/script.ts";
import { askOthers, type Condition, type Resolution } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { asked, inCluster } from "./asked.ts";
import { placesOf, raftAddress, type OvnDatabase } from "./databases.ts";
import type { DatabaseEvidence } from "./founding.ts";
import { isSecure } from "./method.ts";
import { works } from "./raft-status.ts";
import { ovnMs } from "./timers.ts";
import turn from "./turn.sh";

/**
 * A member's address, by which the others reach it, says how it is spoken to, and stands in its file and in everybody's log. On a site that
 * turns to TLS, or from it, each member leaves its cluster and joins it again by its other address, one after another, once all servers
 * have their keys: a server speaks to members of either kind.
 */
export function turnConditions(design: Design, database: OvnDatabase): readonly Condition[] {
  const { voters } = design;
  const { file } = placesOf(database);
  const { schema, unit } = database;
  return voters.map((host, index) => {
    const previous = voters[index - 1];
    const own = raftAddress(design, database, host);
    return {
      id: turnId(database, host),
      host,
      alternates: [],
      holds: `${schema} on ${host} is reached ${isSecure(design) ? "by TLS" : "in the clear"} by its other members`,
      test: `[ ! -e ${file} ] || [ "$(ovsdb-tool db-local-address ${file} 2>/dev/null)" = '${own}' ]`,
      remedy: asked(design, database, (said) => turned(design, database, host, said)),
      after: [
        ...voters.map((each) => ({ host: each, unit })),
        ...(previous === undefined ? [] : [{ condition: turnId(database, previous) }]),
      ],
      settleMs: 10_000,
      gate: {
        turn: schema,
        interrupts: `the member of ${schema} on ${host}, which leaves the cluster and joins it by another address; another one leads if it led`,
        ...askOthers(
          voters.filter((each) => each !== host),
          `all others are members of ${schema} with a leader`,
          inCluster(database),
        ),
      },
    };
  });
}

export function turnId({ short }: OvnDatabase, host: string): string {
  return `ovn/${short} database on ${host} speaks as designed`;
}

/** Who leaves must find all others in the cluster: one that has just lost a member bears to lose another no more. */
export function turned(
  design: Pick<Design, "hosts" | "voters" | "secrets" | "timers">,
  database: OvnDatabase,
  host: string,
  said: ReadonlyMap<string, DatabaseEvidence>,
): Resolution {
  const { schema, unit } = database;
  const { control, file } = placesOf(database);
  const others = design.voters.filter((each) => each !== host);
  const missing = others.find((each) => {
    const raft = said.get(each)?.raft;
    return raft === undefined || !works(raft);
  });
  if (missing !== undefined) {
    const because = `${host} leaves ${schema} only while all others are in it, and ${missing} is not, or knows no leader`;
    return { kind: "refuse", because };
  }
  const script = withVariables(turn, {
    file,
    schema,
    control,
    unit,
    own: raftAddress(design, database, host),
    timer: ovnMs(design, "election-timer"),
    remotes: others.map((each) => placeOf(design, database, each, said)),
  });
  return {
    kind: "make",
    host,
    script,
    because: `${others.length === 0 ? "it is alone" : "all others are in the cluster"}; ${host} takes its other address`,
  };
}

/** Where a member is now, whatever the design says: the others may not have turned yet. */
export function placeOf(
  design: Pick<Design, "hosts" | "secrets">,
  database: OvnDatabase,
  host: string,
  said: ReadonlyMap<string, DatabaseEvidence>,
): string {
  const now = said.get(host)?.address ?? "";
  return now === "" ? raftAddress(design, database, host) : now;
}
