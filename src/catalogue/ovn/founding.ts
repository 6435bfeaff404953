import type { Resolution } from "../contract/condition.ts";
import { listed } from "../../text/sentence.ts";
import { parseRaftStatus, type RaftStatus } from "./raft-status.ts";

/** What one member's disk and server say of a database, as `evidence.sh` prints it. */
export interface DatabaseEvidence {
  /** `standalone`: of a server that its package started alone; `unreadable`: no database that is known. */
  readonly state: "none" | "standalone" | "clustered" | "unreadable";
  /** Rows of the telling table, of a database that stands alone. */
  readonly rows: number;
  /** Id of the cluster that its file is of; empty for one that has not joined yet. */
  readonly cluster: string;
  readonly server: string;
  /** What its server says; absent where none answers. */
  readonly raft?: RaftStatus;
}

const states = ["none", "standalone", "clustered"] as const;

/** Reads what `evidence.sh` printed. */
export function parseDatabaseEvidence(output: string): DatabaseEvidence {
  const field = (name: string): string => new RegExp(`^${name}=(.*)$`, "mu").exec(output)?.[1] ?? "";
  const raft = parseRaftStatus(output);
  return {
    state: states.find((each) => each === field("state")) ?? "unreadable",
    rows: Number.parseInt(field("rows"), 10) || 0,
    cluster: field("cid"),
    server: field("sid"),
    ...(raft === undefined ? {} : { raft }),
  };
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
  evidence: ReadonlyMap<string, DatabaseEvidence>,
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

/**
 * Whom the cluster still counts and nobody is: a member that lost its disk came back under another id, and its old one votes on for
 * ever; a member left the design.
 */
export function strangers(
  wanted: ReadonlyMap<string, string>,
  evidence: ReadonlyMap<string, DatabaseEvidence>,
): readonly string[] {
  const leader = leaderOf(evidence);
  const servers = leader === undefined ? [] : (evidence.get(leader)?.raft?.servers ?? []);
  const known = [...evidence.values()].map(({ server }) => server.slice(0, 4));
  const silent = [...wanted].flatMap(([host, address]) => (evidence.has(host) ? [] : [address]));
  return servers.filter(({ id, address }) => !known.includes(id) && !silent.includes(address)).map(({ id }) => id);
}

/** The member that says that it leads. */
export function leaderOf(evidence: ReadonlyMap<string, DatabaseEvidence>): string | undefined {
  return [...evidence].find(([, { raft }]) => raft?.role === "leader" && raft.status === "cluster member")?.[0];
}

function make(host: string, script: string, because: string): Resolution {
  return { kind: "make", host, script, because };
}

function refuse(because: string): Resolution {
  return { kind: "refuse", because };
}
