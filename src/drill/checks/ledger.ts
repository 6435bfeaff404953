import type { CopiesLine, OperationLine } from "../history.ts";

/** What became of everything that clients wrote. */
export interface LedgerVerdict {
  readonly attempted: number;
  readonly acknowledged: number;
  /** Attempts whose outcome no client knows; each may be there or not. */
  readonly unsure: number;
  /** Of the unsure ones, how many turned out to have happened. */
  readonly unsureFound: number;
  /** Acknowledged, but not there. */
  readonly lost: readonly string[];
  /** There more than once. */
  readonly duplicated: readonly string[];
  /** There, though no client attempted it or a client was told that it did not happen. */
  readonly unexpected: readonly string[];
}

/**
 * Compares what clients attempted with what is there in the end.
 *
 * @param attempts every write of one workload; the ones without an id are left out.
 * @param copies how many copies of each id one place holds.
 */
export function auditLedger(
  attempts: readonly OperationLine[],
  copies: Readonly<Record<string, number>>,
): LedgerVerdict {
  const acknowledged = new Set<string>();
  const unsure = new Set<string>();
  let attempted = 0;
  for (const attempt of attempts) {
    if (attempt.id === undefined) continue;
    attempted += 1;
    if (attempt.outcome === "ok") acknowledged.add(attempt.id);
    else if (attempt.outcome !== "fail") unsure.add(attempt.id);
  }
  const there = Object.entries(copies).filter(([, count]) => count > 0);
  const found = new Set(there.map(([id]) => id));
  return {
    attempted,
    acknowledged: acknowledged.size,
    unsure: unsure.size,
    unsureFound: [...unsure].filter((id) => found.has(id)).length,
    lost: [...acknowledged].filter((id) => !found.has(id)).sort(),
    duplicated: there
      .filter(([, count]) => count > 1)
      .map(([id]) => id)
      .sort(),
    unexpected: [...found].filter((id) => !acknowledged.has(id) && !unsure.has(id)).sort(),
  };
}

/**
 * Several places that must hold the same: an id counts as lost when any place lacks it, as duplicated or unexpected when
 * any place has it so.
 */
export function auditEverywhere(attempts: readonly OperationLine[], places: readonly CopiesLine[]): LedgerVerdict {
  const verdicts = places.map((place) => auditLedger(attempts, place.copies));
  const nowhere = auditLedger(attempts, {});
  const [first, ...others] = verdicts.length === 0 ? [nowhere] : verdicts;
  return others.reduce(
    (sum, verdict) => ({
      ...sum,
      unsureFound: Math.max(sum.unsureFound, verdict.unsureFound),
      lost: union(sum.lost, verdict.lost),
      duplicated: union(sum.duplicated, verdict.duplicated),
      unexpected: union(sum.unexpected, verdict.unexpected),
    }),
    first ?? nowhere,
  );
}

/**
 * Copies of each message as its deliveries show them. A broker may hand out a message again when its consumer went away
 * before the acknowledgement reached it, and says so by the `redelivered` flag (AMQP 0-9-1, basic.deliver); that is the
 * same copy. Two first deliveries of one id are two copies.
 */
export function copiesFromDeliveries(deliveries: readonly OperationLine[]): {
  readonly copies: Readonly<Record<string, number>>;
  readonly redelivered: number;
} {
  const copies = new Map<string, number>();
  let redelivered = 0;
  for (const delivery of deliveries) {
    if (delivery.id === undefined) continue;
    if (delivery.redelivered === true) redelivered += 1;
    else copies.set(delivery.id, (copies.get(delivery.id) ?? 0) + 1);
  }
  for (const delivery of deliveries) {
    if (delivery.id !== undefined && !copies.has(delivery.id)) copies.set(delivery.id, 1);
  }
  return { copies: Object.fromEntries(copies), redelivered };
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])].sort();
}
