import { listed } from "../text/sentence.ts";
import type { ClockOffset, ObservedHost } from "./snapshot.ts";

/** Milliseconds since 1970, by the host's clock. */
export const clockScript = "date +%s%3N";

/**
 * How far a host's clock is from the one that asked, as far as one answer tells: it was read some time between the question and
 * the answer.
 */
export function clockOffset(output: string, askedMs: number, answeredMs: number): ClockOffset | undefined {
  const text = output.trim();
  if (!/^\d{10,16}$/u.test(text)) return undefined;
  return { leastMs: Number(text) - answeredMs, mostMs: Number(text) - askedMs };
}

/**
 * Two clocks that are further apart for certain are a problem: a token that one host issues is not valid yet, or not any more, on
 * another, and what logs say cannot be put in order. NTP keeps hosts within some ten milliseconds.
 */
const apartMs = 1000;

/** For certain; negative where the two may agree. */
function apart(one: ClockOffset, other: ClockOffset): number {
  return Math.max(one.leastMs - other.mostMs, other.leastMs - one.mostMs);
}

/** Hosts whose clocks are wrong by those of most others, a sentence each. */
export function clockProblems(hosts: readonly ObservedHost[]): readonly string[] {
  const told = hosts.flatMap(({ name, clock }) => (clock === undefined ? [] : [{ name, ...clock }]));
  const disagreeing = told.map((one) => ({ ...one, from: told.filter((other) => apart(one, other) > apartMs) }));
  const worst = disagreeing.filter(({ from }) => from.length > 0).toSorted((a, b) => b.from.length - a.from.length);
  const [first] = worst;
  if (first === undefined) return [];
  // Of two halves nobody can tell which is right: the hosts that disagree with most are told.
  return worst
    .filter(({ from }) => from.length === first.from.length)
    .slice(0, first.from.length > told.length / 2 ? undefined : 1)
    .map((one) => {
      const seconds = Math.floor(Math.min(...one.from.map((other) => apart(one, other))) / 1000);
      const [other] = one.from;
      const side = other !== undefined && one.leastMs > other.mostMs ? "ahead of" : "behind";
      return `the clock of ${one.name} is ${seconds} s or more ${side} that of ${listed(one.from.map(({ name }) => name))}`;
    });
}
