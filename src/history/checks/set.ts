import { AnomalyLog, type CheckResult } from "../anomaly.ts";
import type { Checker } from "../checker.ts";
import type { Operation, Outcome } from "../operation.ts";

const writes = new Set(["add", "insert"]);

/** What is known of one element. */
interface Element {
  readonly value: string;
  /** The best outcome of its writes; absent where nobody tried. */
  outcome?: Outcome;
  writer?: string | number;
  /** From when on it was there for sure: its write had ended, or a read that held it. */
  knownAt: number;
  /** The latest begin of a read that held it. */
  presentAt: number;
  /** Reads that held it, of those that began once it was known. */
  readsSince: number;
  /** Places that were read in the end and have it. */
  places: number;
  twice: boolean;
}

/**
 * A set that only grows: clients add elements and read all of them. An element that was acknowledged, or was read once, must be in
 * whatever is read from then on. As Jepsen's `set-full` (jepsen/checker.clj), without its latencies.
 */
export function setChecker(): Checker {
  const elements = new Map<string, Element>();
  const begins: number[] = [];
  let places = 0;
  let operations = 0;

  const elementOf = (value: unknown): Element => {
    const key = typeof value === "string" ? value : JSON.stringify(value);
    const known = elements.get(key);
    if (known !== undefined) return known;
    const never = Number.POSITIVE_INFINITY;
    const fresh = { value: key, knownAt: never, presentAt: -never, readsSince: 0, places: 0, twice: false };
    elements.set(key, fresh);
    return fresh;
  };
  const write = ({ asked, outcome, end, name }: Operation): void => {
    const element = elementOf(asked);
    if (element.outcome === undefined || better(outcome, element.outcome)) {
      element.outcome = outcome;
      element.writer = name;
    }
    if (outcome === "ok") element.knownAt = Math.min(element.knownAt, end);
  };
  const read = ({ got, begin, end, f }: Operation): void => {
    if (!Array.isArray(got)) return;
    begins.push(begin);
    const seen = new Set<Element>();
    for (const value of got as readonly unknown[]) {
      const element = elementOf(value);
      if (seen.has(element)) element.twice = true;
      seen.add(element);
    }
    for (const element of seen) {
      if (begin > element.knownAt) element.readsSince += 1;
      element.knownAt = Math.min(element.knownAt, end);
      element.presentAt = Math.max(element.presentAt, begin);
      if (f === "read-place") element.places += 1;
    }
    if (f === "read-place") places += 1;
  };

  return {
    add(operation) {
      if (writes.has(operation.f)) write(operation);
      else if (operation.f === "read" || operation.f === "read-place") {
        if (operation.outcome === "ok") read(operation);
      } else return;
      operations += 1;
    },
    end: (): CheckResult => {
      const log = new AnomalyLog();
      begins.sort((a, b) => a - b);
      const lastRead = begins.at(-1) ?? Number.NEGATIVE_INFINITY;
      for (const element of elements.values()) judge(element, { log, begins, lastRead, places });
      const all = { operations, anomalies: log.all() };
      return begins.length > 0 ? all : { ...all, undecided: "nobody read the set" };
    },
  };
}

interface Reads {
  readonly log: AnomalyLog;
  /** Of all reads, sorted. */
  readonly begins: readonly number[];
  readonly lastRead: number;
  readonly places: number;
}

function judge(element: Element, { log, begins, lastRead, places }: Reads): void {
  const { value, outcome, writer, knownAt, presentAt } = element;
  const say = (what: string) => () => ({ sentence: `${value} ${what}` });
  const wasRead = presentAt > Number.NEGATIVE_INFINITY;
  const by = writer === undefined ? "" : ` (operation ${writer})`;
  if (element.twice) log.add("duplicated", say("is there more than once in one read"));
  if (wasRead && (outcome === undefined || outcome === "fail")) {
    log.add(
      "unexpected",
      say(outcome === undefined ? "was read, and nobody added it" : `was read, though it failed${by}`),
    );
    return;
  }
  if (knownAt === Number.POSITIVE_INFINITY) return;
  const readsAfter = begins.length - firstAfter(begins, knownAt);
  if (places > 0 && element.places < places) {
    log.add("lost", say(`was acknowledged${by}, and ${places - element.places} of ${places} places do not have it`));
  } else if (lastRead > Math.max(knownAt, presentAt)) {
    log.add("lost", say(`was ${outcome === "ok" ? "acknowledged" : "read"}${by}, and is missing from the last read`));
  } else if (readsAfter > element.readsSince) {
    log.add(
      "stale",
      say(`was known, was missing from ${readsAfter - element.readsSince} later reads, and was back${by}`),
    );
  } else if (!wasRead) {
    log.add("never-read", say(`was acknowledged${by} when the last read had begun`));
  }
}

function better(a: Outcome, b: Outcome): boolean {
  const rank = { ok: 2, unknown: 1, fail: 0 };
  return rank[a] > rank[b];
}

/** The place of the first number above a bound, in a sorted list. */
function firstAfter(sorted: readonly number[], bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
