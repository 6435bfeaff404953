import { listed } from "../../text/sentence.ts";
import type { RecoveryOrder } from "../contract/recovery.ts";
import type { MemberEvidence, Position } from "./evidence.ts";
import { absentText, lossesText, lossText, whyText } from "./choice-words.ts";
import { joining, type Joining } from "./joining.ts";
import { placeText, preparedText, relation, type Resting, type Standing, standingOf } from "./standing.ts";

export type Choice =
  | { readonly kind: "refuse"; readonly because: string }
  /** These run and serve nobody: how far they are they say once they are stopped. */
  | { readonly kind: "stop"; readonly hosts: readonly string[]; readonly because: string }
  | ({ readonly kind: "serves"; readonly because: string; readonly at: Position } & Joining)
  /** No member has ever held data. */
  | { readonly kind: "fresh"; readonly host: string; readonly because: string }
  | ({
      readonly kind: "begin";
      readonly host: string;
      readonly at: Position;
      /**
       * Somebody may have transactions that this copy has not, under numbers that it is about to give to others: it begins a history of
       * its own, or that member would be taken in later as if it had the same.
       */
      readonly isNewHistory: boolean;
      readonly because: string;
      readonly loses?: string;
    } & Joining);

/**
 * Which copy the cluster is begun from. Numbers are compared under one cluster's UUID only; the bootstrap flag decides nothing, since it
 * stays set on a member that was started alone and fell behind; a copy that says nothing may be the newest.
 */
export function choose(
  members: readonly string[],
  evidence: ReadonlyMap<string, MemberEvidence>,
  order: RecoveryOrder,
): Choice {
  const seen = members.flatMap((host) => evidence.get(host) ?? []);
  const standing = new Map(seen.map((member): [string, Standing] => [member.host, standingOf(member)]));
  const are = (kind: Standing["kind"]): readonly MemberEvidence[] =>
    seen.filter(({ host }) => standing.get(host)?.kind === kind);

  const serving = are("serves");
  if (serving.length > 0) return beside(serving, seen, standing, order);
  if (order.giveUp.length > 0) {
    return refuse(`nobody serves yet, so that ${listed(order.giveUp)} has nobody to take a copy from`);
  }
  const receiving = are("receives");
  if (receiving.length > 0) {
    return refuse(
      `${names(receiving)} is being sent what it lacks, and must not be cut off in that: ask again once it has ended`,
    );
  }
  const absent = members.filter((host) => !evidence.has(host) && !order.acceptLossOf.includes(host));
  if (absent.length > 0) return refuse(absentText(absent, furthest(restingOf(seen, standing))));
  const heard = order.acceptLossOf.filter((host) => seen.some((member) => member.hears.includes(host)));
  const alive = heard.filter((host) => !evidence.has(host));
  if (alive.length > 0) {
    return refuse(
      `${listed(alive)} cannot be asked, and the others hear its server: switch it off first, or two clusters serve`,
    );
  }
  const waiting = are("waits");
  if (waiting.length > 0) {
    const hosts = waiting.map(({ host }) => host);
    return {
      kind: "stop",
      hosts,
      because: `mariadbd runs on ${listed(hosts)} without a primary component, and says how far it is only once it is stopped`,
    };
  }
  const unknown = are("unknown").filter(({ host }) => !order.acceptLossOf.includes(host));
  if (unknown.length > 0) {
    return refuse(
      `${names(unknown)} has data but no usable position (cluster UUID and sequence number); it cannot be compared: repair it, or accept the loss with quorate recover ${flags(unknown)}`,
    );
  }
  const resting = restingOf(seen, standing);
  const candidates = resting.filter(({ member }) => !order.acceptLossOf.includes(member.host));
  if (candidates.length > 0) return newest(candidates, resting, seen, standing, order, members);
  const [first] = are("pristine");
  if (first === undefined || resting.length > 0 || are("half").length > 0)
    return refuse("no member is left to start from");
  return { kind: "fresh", host: first.host, because: "no member has ever held data; the first one starts the cluster" };
}

function newest(
  candidates: readonly Resting[],
  resting: readonly Resting[],
  seen: readonly MemberEvidence[],
  standing: ReadonlyMap<string, Standing>,
  order: RecoveryOrder,
  members: readonly string[],
): Choice {
  const sound = candidates.filter(({ member, doubt }) => doubt === undefined || order.trust.includes(member.host));
  const best = furthest(sound);
  if (best === undefined) {
    const each = candidates.map(({ member, at, doubt }) => `${member.host} (${placeText(at)}; ${doubt ?? ""})`);
    return refuse(
      `no copy can be begun from: ${each.join(", ")}. To take the data of one for whole all the same: ${candidates.map(({ member }) => `quorate recover --trust ${member.host}`).join(" or ")}`,
    );
  }
  const { goesOnFrom } = best.member;
  const others = candidates.filter((each) => each !== best);
  const stands = (copy: Resting): string => relation(copy.at, best.at, goesOnFrom);
  const another = others.filter((copy) => stands(copy) === "another");
  if (another.length > 0) {
    const list = [best, ...another].map(({ member, at }) => `${member.host} ${at.uuid}`).join("; ");
    return refuse(
      `members hold the data of different clusters (${list}); sequence numbers of different clusters cannot be compared: accept the loss of those that are wrong with quorate recover --accept-loss-of HOST`,
    );
  }
  for (const copy of others) {
    const { host } = copy.member;
    if (stands(copy) === "apart") {
      const doubt = copy.doubt === undefined ? "" : `, and ${copy.doubt}`;
      const trust = copy.doubt === undefined ? "" : `to begin from it all the same: quorate recover --trust ${host}; `;
      return refuse(
        `${host} holds ${placeText(copy.at)}${doubt}: ${best.member.host} has not all of that; ${trust}to go on without it: quorate recover --accept-loss-of ${host}, and ${lossText(copy, best)} is lost`,
      );
    }
    if (copy.member.prepared > 0) {
      return refuse(
        `${host} holds ${preparedText(copy.member.prepared)}, which no other member has and a copy from ${best.member.host} would throw away: decide it there, or accept the loss with quorate recover --accept-loss-of ${host}`,
      );
    }
  }
  const absent = members.filter((host) => !seen.some((member) => member.host === host));
  const apart = resting.filter((copy) => !candidates.includes(copy) && stands(copy) === "apart");
  const loses = lossesText(
    best,
    absent,
    resting.filter((copy) => !candidates.includes(copy)),
  );
  const isNewHistory = absent.length > 0 || apart.length > 0;
  return {
    kind: "begin",
    host: best.member.host,
    at: best.at,
    isNewHistory,
    because: whyText(best, others),
    ...(loses === "" ? {} : { loses }),
    ...joining({ from: best.member, at: best.at, isNewHistory }, seen, standing, order),
  };
}

/** Whoever serves has what counts; the others are taken in again. */
function beside(
  serving: readonly MemberEvidence[],
  seen: readonly MemberEvidence[],
  standing: ReadonlyMap<string, Standing>,
  order: RecoveryOrder,
): Choice {
  const [first] = serving;
  if (first?.serving === undefined) return refuse(`${names(serving)} serves and does not say how far it is`);
  if (serving.some((member) => member.serving?.uuid !== first.serving?.uuid)) {
    return refuse(
      `${names(serving)} serve as members of different clusters: stop the wrong one, so that nobody writes to both`,
    );
  }
  const at = serving
    .flatMap((member) => member.serving ?? [])
    .reduce((far, each) => (each.seqno > far.seqno ? each : far));
  const goesOnFrom = serving.flatMap((member) => member.goesOnFrom);
  return {
    kind: "serves",
    at,
    because: `${names(serving)} ${serving.length === 1 ? "is" : "are"} already in a primary component; the others join it, nothing is started anew`,
    ...joining({ from: { ...first, goesOnFrom }, at, isNewHistory: false }, seen, standing, order),
  };
}

export function restingOf(
  seen: readonly MemberEvidence[],
  standing: ReadonlyMap<string, Standing>,
): readonly Resting[] {
  return seen.flatMap((member): Resting[] => {
    const its = standing.get(member.host);
    return its?.kind === "rests"
      ? [{ member, at: its.at, ...(its.doubt === undefined ? {} : { doubt: its.doubt }) }]
      : [];
  });
}

/** Of two that are as far, the one with transactions that wait for a decision: they are nowhere else. */
function furthest(copies: readonly Resting[]): Resting | undefined {
  return copies.reduce<Resting | undefined>((best, copy) => {
    if (best === undefined) return copy;
    if (relation(best.at, copy.at, copy.member.goesOnFrom) !== "part") return best;
    if (relation(copy.at, best.at, best.member.goesOnFrom) !== "part") return copy;
    return copy.member.prepared > best.member.prepared ? copy : best;
  }, undefined);
}

function refuse(because: string): Choice {
  return { kind: "refuse", because };
}

function names(members: readonly MemberEvidence[]): string {
  return listed(members.map(({ host }) => host));
}

function flags(members: readonly MemberEvidence[]): string {
  return members.map(({ host }) => `--accept-loss-of ${host}`).join(" ");
}
