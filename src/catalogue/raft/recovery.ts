import { counted, listed } from "../../text/sentence.ts";
import type { RecoveryOrder } from "../contract/recovery.ts";

/** What one member's disk and server say of where its log ends. */
export interface RaftCopy {
  readonly host: string;
  /** `standalone`: data that stand alone; `unreadable`: none that are known. */
  readonly state: "none" | "standalone" | "clustered" | "unreadable";
  /** Id of the cluster; empty for a member that has not joined yet. */
  readonly cluster: string;
  /** Where others reach it, by its own file. */
  readonly address: string;
  /** Of the last entry of its log. */
  readonly term: number;
  readonly index: number;
  /** It is in the cluster, with a leader that it knows. */
  readonly works: boolean;
}

export type RaftChoice =
  | { readonly kind: "serves" | "refuse"; readonly because: string }
  /** A majority has its parts: they elect one of themselves once they run. */
  | { readonly kind: "start"; readonly because: string; readonly hosts: readonly string[] }
  /** A new cluster begins from what one member has; `joins` move what they have aside and take it over. */
  | {
      readonly kind: "begin";
      readonly because: string;
      readonly from: RaftCopy;
      readonly joins: readonly RaftCopy[];
      readonly loses: string;
    }
  /** Members whose parts are of another cluster than the one that serves move them aside and join it. */
  | {
      readonly kind: "rejoin";
      readonly because: string;
      readonly serving: RaftCopy;
      readonly joins: readonly RaftCopy[];
      readonly loses: string;
    };

/**
 * What becomes of a Raft cluster whose members were all stopped. An entry was acknowledged once a majority had it: of any majority one
 * has it, and Raft elects none that lacks it. With fewer, whoever is missing may have more than all that are there.
 *
 * @param name in words: "OVN_Northbound"
 * @param said of those that answered; a member that says nothing is absent
 */
export function chooseRaft(
  name: string,
  members: readonly string[],
  said: readonly RaftCopy[],
  { acceptLossOf, giveUp }: Pick<RecoveryOrder, "acceptLossOf" | "giveUp">,
): RaftChoice {
  const serving = said.find(({ works }) => works);
  if (serving !== undefined) return whileServing(name, serving, said, giveUp);
  const strange = said.filter(({ state }) => state === "standalone" || state === "unreadable");
  if (strange.length > 0)
    return refuse(`what ${hostsOf(strange)} has of ${name} stands alone or cannot be read: move it away first`);
  const parts = said.filter(({ state, cluster }) => state === "clustered" && cluster !== "");
  const kept = parts.filter(({ host }) => !acceptLossOf.includes(host));
  const clusters = new Set(kept.map(({ cluster }) => cluster));
  if (clusters.size > 1) {
    const list = kept.map(({ host, cluster }) => `${host} ${cluster}`).join("; ");
    return refuse(
      `parts of ${name} are of different clusters (${list}), whose entries cannot be compared: accept the loss of those that are wrong with --accept-loss-of`,
    );
  }
  const majority = Math.floor(members.length / 2) + 1;
  if (kept.length >= majority) {
    return {
      kind: "start",
      hosts: kept.map(({ host }) => host),
      because: `${hostsOf(kept)} have their parts of ${name} (${placesOf(kept)}), and what was acknowledged is with one of any ${majority} of ${members.length}; they elect none that lacks it`,
    };
  }
  const best = furthest(kept);
  if (best === undefined) return refuse(`no member that can be asked has a part of ${name}`);
  const missing = members.filter((host) => !kept.some((copy) => copy.host === host) && !acceptLossOf.includes(host));
  if (missing.length > 0) return refuse(missingWords(name, members, said, kept, best, missing));
  const lost = members.filter((host) => acceptLossOf.includes(host));
  return {
    kind: "begin",
    from: best,
    joins: kept.filter((copy) => copy !== best),
    because: `${best.host} is furthest of those that are there (${placesOf(kept)}): a new cluster of ${name} begins from it`,
    loses: `what ${listed(lost)} alone had of ${name} after ${placeOf(best)}; while both are on, they would be the cluster of before: keep ${lost.length === 1 ? "it" : "them"} off until quorate recover --give-up`,
  };
}

function missingWords(
  name: string,
  members: readonly string[],
  said: readonly RaftCopy[],
  kept: readonly RaftCopy[],
  best: RaftCopy,
  missing: readonly string[],
): string {
  const majority = Math.floor(members.length / 2) + 1;
  const silent = missing.filter((host) => !said.some((copy) => copy.host === host));
  const empty = missing.filter((host) => said.some((copy) => copy.host === host));
  const why = [
    ...(silent.length === 0 ? [] : [`${listed(silent)} cannot be asked`]),
    ...(empty.length === 0 ? [] : [`${listed(empty)} ${empty.length === 1 ? "has" : "have"} no part any more`]),
  ];
  const flags = missing.map((host) => `--accept-loss-of ${host}`).join(" ");
  return `an entry of ${name} was acknowledged once ${majority} of ${members.length} members had it, and ${counted(kept.length, "part")} can be compared: ${why.join(", ")}, and may have had more than ${best.host} (${placeOf(best)}); bring back ${majority - kept.length}, or go on without: ${flags}`;
}

function whileServing(
  name: string,
  serving: RaftCopy,
  said: readonly RaftCopy[],
  giveUp: readonly string[],
): RaftChoice {
  const others = said.filter(
    ({ state, cluster }) => state === "clustered" && cluster !== "" && cluster !== serving.cluster,
  );
  const joins = others.filter(({ host }) => giveUp.includes(host));
  if (joins.length > 0) {
    return {
      kind: "rejoin",
      serving,
      joins,
      because: `${hostsOf(joins)} held ${name} of another cluster than the one that serves`,
      loses: `what ${hostsOf(joins)} had of it (${placesOf(joins)}); it is moved aside, not deleted`,
    };
  }
  const left =
    others.length === 0
      ? ""
      : `; ${hostsOf(others)} holds ${name} of another cluster (${placesOf(others)}): it is left as it is until quorate recover ${others.map(({ host }) => `--give-up ${host}`).join(" ")}`;
  return { kind: "serves", because: `${name} has a leader and a majority${left}` };
}

/** A later term was won by one that had all that was acknowledged before; then who is further in the same one. */
function furthest(copies: readonly RaftCopy[]): RaftCopy | undefined {
  return copies.reduce<RaftCopy | undefined>((best, copy) => {
    if (best === undefined || copy.term > best.term) return copy;
    return copy.term === best.term && copy.index > best.index ? copy : best;
  }, undefined);
}

export function placeOf({ term, index }: Pick<RaftCopy, "term" | "index">): string {
  return `entry ${index} of term ${term}`;
}

function placesOf(copies: readonly RaftCopy[]): string {
  return copies.map((copy) => `${copy.host} ${placeOf(copy)}`).join(", ");
}

function hostsOf(copies: readonly RaftCopy[]): string {
  return listed(copies.map(({ host }) => host));
}

function refuse(because: string): RaftChoice {
  return { kind: "refuse", because };
}
