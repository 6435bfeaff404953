import { counted, listed } from "../../text/sentence.ts";
import { placeText, preparedText, relation, type Resting } from "./standing.ts";

/** @param best how far those are that can be asked */
export function absentText(absent: readonly string[], best: Resting | undefined): string {
  const after =
    best === undefined
      ? "whatever it alone has"
      : `whatever it alone has after ${placeText(best.at)}, how far ${best.member.host} is,`;
  return `${listed(absent)} cannot be asked and may hold newer data; bring it back, or accept the loss with quorate recover ${absent.map((host) => `--accept-loss-of ${host}`).join(" ")}: ${after} is lost then`;
}

export function whyText(best: Resting, others: readonly Resting[]): string {
  const doubt = best.doubt === undefined ? "" : `, though ${best.doubt}`;
  const prepared =
    best.member.prepared === 0 ? "" : `; its ${preparedText(best.member.prepared)} stay there: XA RECOVER lists them`;
  const positions = [best, ...others].map(({ member, at }) => `${member.host} ${at.seqno}`).sort();
  return `${best.member.host} holds the newest data of cluster ${best.at.uuid} (${positions.join(", ")})${doubt}${prepared}`;
}

export function lossesText(best: Resting, absent: readonly string[], accepted: readonly Resting[]): string {
  return [
    ...absent.map((host) => `whatever ${host} alone has after transaction ${best.at.seqno}`),
    ...accepted.map((copy) => `${lossText(copy, best)} of ${copy.member.host}`),
  ].join("; ");
}

export function lossText({ at, member }: Resting, best: Resting): string {
  const prepared = member.prepared === 0 ? "" : `, ${preparedText(member.prepared)}`;
  switch (relation(at, best.at, best.member.goesOnFrom)) {
    case "part":
      return `nothing${prepared}`;
    case "another":
      return `all of cluster ${at.uuid}${prepared}`;
    case "apart": {
      const end = best.member.goesOnFrom.find(({ uuid }) => uuid === at.uuid) ?? best.at;
      return `${counted(at.seqno - end.seqno, "transaction")} (${end.seqno + 1} to ${at.seqno})${prepared}`;
    }
  }
}
