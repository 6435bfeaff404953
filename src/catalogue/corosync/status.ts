import { listed } from "../../text/sentence.ts";
import type { Part } from "../contract/status.ts";

/**
 * Source: corosync-quorumtool(8); its exit status says whether the partition is quorate, its text says why. Where there are
 * several rings, corosync-cfgtool(8) says which of them lead to whom.
 */
export function statusScript(rings: readonly string[]): string {
  const quorum = "corosync-quorumtool -s 2>&1 || true";
  return rings.length < 2 ? quorum : `${quorum}\ncorosync-cfgtool -n 2>&1 || true`;
}

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

/** Numbers of the links that are not connected to every member that is reached. Source: corosync's `corosync-cfgtool.c`. */
export function parseCutLinks(output: string): readonly number[] {
  const links = [...output.matchAll(/^nodeid: +(\d+)(.*)\n((?: {3}LINK: .*\n?)*)/gm)].flatMap(
    ([, , reach = "", lines = ""]) =>
      reach.includes("reachable")
        ? [...lines.matchAll(/^ {3}LINK: (\d+) .*\) (.*)$/gm)].map(([, link, state = ""]) => ({
            link: Number(link),
            state,
          }))
        : [],
  );
  return [...new Set(links.flatMap(({ link, state }) => (/(?:^| )connected /.test(state) ? [] : [link])))].sort(
    (a, b) => a - b,
  );
}

/** @param rings Names of the networks that the rings go by, in the order of their links. */
export function corosyncPart(output: string, host: string, rings: readonly string[]): Part {
  const cut = parseCutLinks(output).map((link) => rings[link] ?? `ring ${link}`);
  const detail = { ...parseQuorumtool(output), cutRings: cut };
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
  if (cut.length > 0) {
    return part("degraded", `quorate with ${votes}; the ring on ${listed(cut)} is cut, the others carry on`);
  }
  return part("up", `quorate with ${votes}`);
}
