import type { FoundingEvidence } from "../raft/founding.ts";
import { parseRaftStatus, type RaftStatus } from "./raft-status.ts";

/** What one member's disk and server say of a database, as `evidence.sh` prints it. */
export interface DatabaseEvidence extends FoundingEvidence {
  readonly server: string;
  /** By which its other members reach it, as its file says: `ssl:10.77.0.11:6643`. */
  readonly address: string;
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
    address: field("address"),
    ...(raft === undefined ? {} : { raft }),
  };
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
