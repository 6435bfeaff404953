/** What one member of a database's Raft cluster says of itself: `ovs-appctl cluster/status`, ovsdb-server(1). */
export interface RaftStatus {
  readonly cluster: string;
  /** Full server id, and the four characters that the list of servers has. */
  readonly server: string;
  readonly address: string;
  /** `cluster member`, `joining cluster`, `disconnected from the cluster (election timeout)`, `left cluster`. */
  readonly status: string;
  readonly role: "leader" | "follower" | "candidate";
  readonly term: number;
  /** Four characters of the leader's id; `self`, or `unknown`. */
  readonly leader: string;
  readonly electionTimerMs: number;
  readonly servers: readonly RaftServer[];
}

export interface RaftServer {
  /** Four characters of its id. */
  readonly id: string;
  readonly address: string;
  readonly self: boolean;
  /** Since it was last heard of, in milliseconds, as far as that is told. */
  readonly silentMs?: number;
}

/** Reads what `cluster/status` prints; undefined when it is none. */
export function parseRaftStatus(output: string): RaftStatus | undefined {
  const field = (name: string): string | undefined => new RegExp(`^${name}: (.*)$`, "mu").exec(output)?.[1]?.trim();
  const full = (name: string): string | undefined =>
    /\((?<id>[0-9a-f-]{36})\)/u.exec(field(name) ?? "")?.groups?.["id"];
  const cluster = full("Cluster ID");
  const server = full("Server ID");
  const role = field("Role");
  const [address, status, leader, term, timer] = ["Address", "Status", "Leader", "Term", "Election timer"].map(field);
  if (server === undefined || address === undefined || status === undefined) return undefined;
  return {
    cluster: cluster ?? "",
    server,
    address,
    status,
    role: role === "leader" || role === "candidate" ? role : "follower",
    term: Number(term ?? 0),
    leader: leader ?? "unknown",
    electionTimerMs: Number(timer ?? 0),
    servers: serversOf(output),
  };
}

const serverLine = /^ {4}(?<id>[0-9a-f]{4}) \([0-9a-f]{4} at (?<address>\S+)\)(?<rest>.*)$/gmu;

function serversOf(output: string): readonly RaftServer[] {
  return [...output.matchAll(serverLine)].map(({ groups }) => {
    const { id = "", address = "", rest = "" } = groups ?? {};
    const silent = /last msg (\d+) ms ago/u.exec(rest)?.[1];
    return {
      id,
      address,
      self: rest.includes("(self)"),
      ...(silent === undefined ? {} : { silentMs: Number(silent) }),
    };
  });
}

/** A member that is in a cluster, with a leader that it knows. */
export function works({ status, leader, role }: RaftStatus): boolean {
  return status === "cluster member" && (role === "leader" || (leader !== "unknown" && leader !== ""));
}
