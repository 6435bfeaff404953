import type { Design } from "../contract/design.ts";
import type { Recovery, RecoveryDecision } from "../contract/recovery.ts";
import { listed } from "../../text/sentence.ts";
import { rejoin } from "./conditions.ts";
import { parseRabbitmqStatus, type RabbitmqDetail, statusScript } from "./status.ts";

const factsMs = 20_000;
const joinMs = 120_000;
const joinedMs = 30_000;

/**
 * A broker that lost what it knew of the others joins them again, which erases what it has: one that has queues is left to people.
 * Brokers that are stopped, or hear no majority, come back by themselves.
 */
export function brokerRecovery(design: Design): Recovery {
  return {
    what: "the brokers' cluster",
    hosts: design.voters,
    facts: () => statusScript,
    factsMs,
    decide: (said) => decide(design, said),
  };
}

function decide(design: Design, said: ReadonlyMap<string, string>): RecoveryDecision {
  const found = design.voters.map((host) => ({ host, detail: parseRabbitmqStatus(said.get(host) ?? "") }));
  const copies = found.map(({ host, detail }) => ({ host, says: wordsOf(detail) }));
  const alone = found.filter(({ detail }) => detail?.running === true && detail.members.length === 1);
  const together = found.filter(({ detail }) => detail?.running === true && detail.members.length > 1);
  if (alone.length === 0 || design.voters.length === 1)
    return { kind: "serves", copies, because: "no broker forgot the others" };
  // Of brokers that are all alone the first is who the others join.
  const joining = together.length === 0 ? alone.slice(1) : alone;
  if (joining.length === 0) return { kind: "refuse", copies, because: "there is no other broker that it could join" };
  const full = joining.filter(({ detail }) => (detail?.queues ?? 0) > 0).map(({ host }) => host);
  if (full.length > 0) {
    const because = `${listed(full)} would lose the queues that it has by joining the others: take what is in them, delete them, and ask again`;
    return { kind: "refuse", copies, because };
  }
  return {
    kind: "recover",
    copies,
    because: `${listed(joining.map(({ host }) => host))} knows none of the others, and has no queue that would be lost`,
    steps: joining.map(({ host }) => ({
      host,
      what: "its broker joins the others again",
      ...rejoin(design, host),
      timeoutMs: joinMs,
      settleMs: joinedMs,
    })),
  };
}

function wordsOf(detail: RabbitmqDetail | undefined): string {
  if (detail === undefined) return "does not answer";
  if (!detail.running) return "does not serve now";
  return detail.members.length === 1
    ? `is a cluster of its own, with ${detail.queues} queues`
    : `knows ${detail.members.length - 1} others`;
}
