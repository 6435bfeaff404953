import { counted } from "../../text/sentence.ts";
import { type MemberEvidence, type Position, zeroUuid } from "./evidence.ts";

/** What one member's copy is worth. */
export type Standing =
  | { readonly kind: "serves"; readonly at: Position }
  /** It is being sent what it lacks. */
  | { readonly kind: "receives" }
  /** Its server runs, and serves nobody. */
  | { readonly kind: "waits" }
  /** It has never held data. */
  | { readonly kind: "pristine" }
  /** A whole copy was to take the place of what it had, and is not whole. */
  | { readonly kind: "half" }
  | { readonly kind: "unknown" }
  /** `doubt`: why its data are not to be begun from, whatever number they bear. */
  | { readonly kind: "rests"; readonly at: Position; readonly doubt?: string };

/** A copy that is compared with others. */
export interface Resting {
  readonly member: MemberEvidence;
  readonly at: Position;
  readonly doubt?: string;
}

export function standingOf(member: MemberEvidence): Standing {
  if (member.clusterStatus === "Primary")
    return { kind: "serves", at: member.serving ?? { uuid: zeroUuid, seqno: -1 } };
  if (member.pristine) return { kind: "pristine" };
  if (member.receiving !== "") return { kind: "receives" };
  if (member.running) return { kind: "waits" };
  const { position } = member;
  if (position === undefined) return member.halfCopied ? { kind: "half" } : { kind: "unknown" };
  const doubt = doubtOf(member, position);
  return { kind: "rests", at: position, ...(doubt === undefined ? {} : { doubt }) };
}

function doubtOf(member: MemberEvidence, position: Position): string | undefined {
  const { stateFile, saved, halfCopied, goesOnFrom } = member;
  if (halfCopied) return "a whole copy was being taken over it and was cut off";
  // A new history was about to be begun from these data, and was cut off.
  if (goesOnFrom.some((each) => same(each, position))) return undefined;
  if (stateFile === "missing") return "its state file grastate.dat is gone";
  if (stateFile === "empty") return "its state file grastate.dat is empty";
  if (saved.uuid === zeroUuid) return "Galera itself has marked it as not to be started from (zero UUID)";
  if (saved.uuid !== position.uuid) return `grastate.dat names another cluster (${saved.uuid}) than its data`;
  if (saved.seqno >= 0 && saved.seqno !== position.seqno) return `grastate.dat says ${saved.seqno} and its data do not`;
  return undefined;
}

export function same(one: Position, other: Position): boolean {
  return one.uuid === other.uuid && one.seqno === other.seqno;
}

/** Where a copy stands to a history: `part` of it, `apart` with something that this does not have, or of `another` one. */
export function relation(at: Position, to: Position, goesOnFrom: readonly Position[]): "part" | "apart" | "another" {
  if (at.uuid === to.uuid) return at.seqno <= to.seqno ? "part" : "apart";
  const end = goesOnFrom.find(({ uuid }) => uuid === at.uuid);
  if (end === undefined) return "another";
  return at.seqno <= end.seqno ? "part" : "apart";
}

/** In words, what a copy says of itself. */
export function wordsOf(member: MemberEvidence, standing: Standing): string {
  switch (standing.kind) {
    case "serves":
      return `serves in a primary component, ${placeText(standing.at)}`;
    case "receives":
      return member.receiving === "whole"
        ? "is taking a whole copy from another member"
        : "is being sent what it missed by another member";
    case "waits":
      return "its server runs without a primary component, and says how far it is only once it is stopped";
    case "pristine":
      return "has never held data";
    case "half":
      return "took a whole copy from another member and was cut off; there is nothing to begin from";
    case "unknown":
      return `has data and no position${member.trouble === "" ? "" : `: ${member.trouble}`}`;
    case "rests":
      return [
        placeText(standing.at),
        ...(standing.doubt === undefined ? [] : [standing.doubt]),
        ...(member.safeToBootstrap ? ["safe_to_bootstrap is set, which proves nothing"] : []),
        ...(member.prepared > 0 ? [preparedText(member.prepared)] : []),
      ].join("; ");
  }
}

export function preparedText(count: number): string {
  return `${counted(count, "prepared XA transaction")} which nobody has decided`;
}

export function placeText({ uuid, seqno }: Position): string {
  return `transaction ${seqno} of cluster ${uuid}`;
}
