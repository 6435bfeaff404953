import { listed } from "../../text/sentence.ts";
import type { Resolution } from "../contract/condition.ts";
import type { CopyEvidence } from "../promoted/creation.ts";

/**
 * Whether the first member may make a new database, asked where the store knows of none. Patroni would let any member make one there
 * that it finds without data, beside members that have some: so it is not let, and who has data stops it.
 */
export function chooseFirst(
  members: readonly string[],
  evidence: ReadonlyMap<string, CopyEvidence>,
  acceptLossOf: readonly string[],
  make: string,
): Resolution {
  const having = (copy: CopyEvidence["copy"]): readonly string[] =>
    members.filter((member) => evidence.get(member)?.copy === copy);
  const foreign = having("foreign");
  if (foreign.length > 0)
    return refuse(`the data directory of ${listed(foreign)} holds what is no copy of a database; move it away first`);
  const whole = having("whole");
  if (whole.length > 0) {
    return refuse(
      `${listed(whole)} holds a database that the store of leases does not know: quorate recover compares the copies and says which one to go on with`,
    );
  }
  const silent = members.filter((member) => !evidence.has(member) && !acceptLossOf.includes(member));
  if (silent.length > 0) {
    const flags = silent.map((member) => `--accept-loss-of ${member}`).join(" ");
    return refuse(
      `${listed(silent)} cannot be asked and may hold the data; bring it back, or accept the loss with ${flags}`,
    );
  }
  const first = members.find((member) => evidence.has(member));
  return first === undefined
    ? refuse("no member says what it has")
    : { kind: "make", host: first, script: make, because: `no member has ever had data; ${first} begins` };
}

function refuse(because: string): Resolution {
  return { kind: "refuse", because };
}
