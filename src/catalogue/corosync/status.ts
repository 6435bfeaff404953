import type { Part } from "../contract/status.ts";

/** Source: corosync-quorumtool(8); its exit status says whether the partition is quorate, its text says why. */
export const statusScript = "corosync-quorumtool -s 2>&1 || true";

export interface CorosyncDetail {
  readonly quorate: boolean;
  readonly votes: number;
  readonly expectedVotes: number;
  readonly quorum: number;
  readonly nodes: number;
}

export function parseQuorumtool(output: string): CorosyncDetail {
  const field = (name: string): string => new RegExp(`^${name}:\\s*(\\S+)`, "m").exec(output)?.[1] ?? "";
  return {
    quorate: field("Quorate") === "Yes",
    votes: Number(field("Total votes") || "0"),
    expectedVotes: Number(field("Expected votes") || "0"),
    quorum: Number(field("Quorum") || "0"),
    nodes: Number(field("Nodes") || "0"),
  };
}

export function corosyncPart(output: string, host: string): Part {
  const detail = parseQuorumtool(output);
  const part = (state: Part["state"], sentence: string): Part => ({
    component: "corosync",
    host,
    state,
    sentence,
    detail: { ...detail },
  });
  if (detail.expectedVotes === 0) return part("down", "corosync does not run");
  const votes = `${detail.votes} of ${detail.expectedVotes} votes`;
  if (!detail.quorate) return part("down", `no quorum: ${votes}, ${detail.quorum} needed`);
  if (detail.votes < detail.expectedVotes) return part("degraded", `quorate with ${votes}`);
  return part("up", `quorate with ${votes}`);
}
