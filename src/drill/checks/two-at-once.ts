import type { EventLine } from "../history.ts";

/** A host that had something, from when to when, in milliseconds of the history. */
export interface Holding {
  readonly host: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Two that had at the same time what only one may have. */
export interface Overlap {
  readonly address: string;
  readonly hosts: readonly [string, string];
  readonly fromMs: number;
  readonly toMs: number;
}

/** What is known beside what the hosts logged. */
export interface Known {
  /** Who had the address when the load began. */
  readonly first?: { readonly address: string; readonly host: string };
  readonly fromMs: number;
  readonly toMs: number;
  /** A host that stood still meanwhile: what it had, it could not use. */
  readonly still: readonly Holding[];
}

/**
 * Times at which two hosts had one address, as their own logs tell it. A host that lost its power cannot log that it has the address
 * no more: it, or its keeper, begins anew later, and it had it at the latest until the last thing that it logged before.
 */
export function twoAtOnce(events: readonly EventLine[], known: Known): readonly Overlap[] {
  const addresses = new Set(events.flatMap(({ address }) => address ?? []));
  return [...addresses].flatMap((address) => {
    const holdings = holdingsOf(address, events, known).flatMap((holding) => awake(holding, known.still));
    return overlaps(holdings).map((overlap) => ({ address, ...overlap }));
  });
}

function holdingsOf(address: string, events: readonly EventLine[], { first, fromMs, toMs }: Known): readonly Holding[] {
  const since = new Map<string, number>();
  if (first?.address === address) since.set(first.host, fromMs);
  const heard = new Map<string, number>();
  const found: Holding[] = [];
  const close = (host: string, at: number): void => {
    const from = since.get(host);
    since.delete(host);
    if (from !== undefined && at > from) found.push({ host, fromMs: from, toMs: at });
  };
  for (const { host, at, name, address: about } of events) {
    if (host === undefined) continue;
    if (name === "host-boot") close(host, heard.get(host) ?? fromMs);
    if (about === address) {
      if (name === "address-move" && !since.has(host)) since.set(host, at);
      if (name === "address-left") close(host, at);
      if (name === "address-keeper-begins") close(host, heard.get(host) ?? at);
    }
    heard.set(host, at);
  }
  for (const host of since.keys()) close(host, toMs);
  return found;
}

/** A holding without the times at which its host stood still. */
function awake(holding: Holding, still: readonly Holding[]): readonly Holding[] {
  return still.reduce<readonly Holding[]>(
    (parts, asleep) =>
      parts.flatMap((part) => {
        if (part.host !== asleep.host) return [part];
        const before = { ...part, toMs: Math.min(part.toMs, asleep.fromMs) };
        const after = { ...part, fromMs: Math.max(part.fromMs, asleep.toMs) };
        return [before, after].filter(({ fromMs, toMs }) => toMs > fromMs);
      }),
    [holding],
  );
}

function overlaps(holdings: readonly Holding[]): readonly Omit<Overlap, "address">[] {
  return holdings.flatMap((one, index) =>
    holdings.slice(index + 1).flatMap((other) => {
      const fromMs = Math.max(one.fromMs, other.fromMs);
      const toMs = Math.min(one.toMs, other.toMs);
      if (one.host === other.host || toMs <= fromMs) return [];
      return [{ hosts: [one.host, other.host] as const, fromMs, toMs }];
    }),
  );
}
