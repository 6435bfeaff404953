import { listed } from "../../text/sentence.ts";
import type { Resolution } from "../contract/condition.ts";

/** What one member's disk says of the cluster's data. */
export interface FoundingEvidence {
  /** `standalone`: of a server that was started alone; `unreadable`: no data that are known. */
  readonly state: "none" | "standalone" | "clustered" | "unreadable";
  /** How much is kept, by data that stand alone. */
  readonly rows: number;
  /** Id of the cluster that they are of; empty for one that has not joined yet. */
  readonly cluster: string;
}

/** How a member's file is made, told apart from how that is decided. */
export interface Founding {
  /** In words: "OVN_Northbound". */
  readonly name: string;
  readonly members: readonly string[];
  /** bash that makes the file of the first member of a new cluster. */
  create(host: string): string;
  /** bash that makes the file of a member that joins these. */
  join(host: string, others: readonly string[]): string;
}

/**
 * How a member without a file comes to one: it joins the cluster that there is, and founds one only as the first member, when every
 * member was asked and none has ever been in a cluster. Two clusters of one name would each take half of what is written.
 */
export function chooseFounding(
  founding: Founding,
  host: string,
  evidence: ReadonlyMap<string, FoundingEvidence>,
  acceptLossOf: readonly string[],
): Resolution {
  const { name, members } = founding;
  const told = members.flatMap((member) => {
    const said = evidence.get(member);
    return said === undefined ? [] : [{ member, ...said }];
  });
  const used = told.filter(({ state, rows }) => state === "unreadable" || (state === "standalone" && rows > 0));
  if (used.length > 0) {
    const where = listed(used.map(({ member }) => member));
    return refuse(
      `${name} on ${where} is somebody's: it stands alone and is in use, or cannot be read; move it away first`,
    );
  }
  const clustered = told.filter(({ cluster }) => cluster !== "");
  const clusters = new Set(clustered.map(({ cluster }) => cluster));
  if (clusters.size > 1) {
    const list = clustered.map(({ member, cluster }) => `${member} ${cluster}`).join("; ");
    return refuse(`members are in different clusters (${list}): take the file of the wrong one away, its host alone`);
  }
  const others = clustered.map(({ member }) => member).filter((member) => member !== host);
  if (others.length > 0) {
    return make(host, founding.join(host, others), `${listed(others)} are in the cluster; ${host} joins them`);
  }
  const absent = members.filter((member) => !evidence.has(member) && !acceptLossOf.includes(member));
  if (absent.length > 0) {
    const flags = absent.map((member) => `--accept-loss-of ${member}`).join(" ");
    return refuse(
      `${listed(absent)} cannot be asked and may be in the cluster; bring it back, or accept the loss with ${flags}`,
    );
  }
  const first = members.find((member) => evidence.has(member));
  if (host !== first) return refuse(`nobody is in a cluster yet, and ${first ?? "no member"} is the one to found it`);
  return make(host, founding.create(host), `no member has ever been in a cluster; ${host} founds it`);
}

function make(host: string, script: string, because: string): Resolution {
  return { kind: "make", host, script, because };
}

function refuse(because: string): Resolution {
  return { kind: "refuse", because };
}
