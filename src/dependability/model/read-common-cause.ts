import type { EventLaw, Gate, TreeEvent } from "./model.ts";
import type { Path, Reading } from "./reading.ts";
import type { RawCommonCause, RawTree } from "./schema-tree.ts";

/** Members of one group beyond which its combinations are too many to be events. */
const membersMax = 12;

/**
 * Splits each event of a common-cause group into its own share and one event for each combination that can fail together,
 * added to `events`. Answers what stands for each event by name.
 */
export function readCommonCause(
  reading: Reading,
  raw: RawTree,
  path: Path,
  events: TreeEvent[],
  indexOf: (name: string, at: Path) => number,
): ReadonlyMap<string, Gate> {
  const found = new Map<string, Gate>(events.map((event, i) => [event.name, { kind: "event", event: i }]));
  for (const [group, written] of Object.entries(raw.commonCause ?? {})) {
    const at = [...path, "commonCause", group];
    const members = written.of.map((name, i) => indexOf(name, [...at, "of", i]));
    const shares = sharesOf(reading, written, at);
    const first = events[members[0] ?? -1];
    const aging = members.find((member) => events[member]?.law.kind === "life");
    if (aging !== undefined)
      reading.error(
        "model-shape",
        [...at, "of", members.indexOf(aging)],
        "An event of a common-cause group has a probability or a rate.",
        "Write its mttf as a mean.",
      );
    if (first === undefined || shares === null || members.includes(-1)) continue;
    split({ group, members, shares, law: first.law }, events, found);
  }
  return found;
}

interface Group {
  readonly group: string;
  readonly members: readonly number[];
  /** Share of an event's law that each combination of 1, 2, … members has. */
  readonly shares: readonly number[];
  readonly law: EventLaw;
}

function split({ group, members, shares, law }: Group, events: TreeEvent[], found: Map<string, Gate>): void {
  const gates = new Map<number, Gate[]>(members.map((member) => [member, [{ kind: "event", event: member }]]));
  for (let size = 2; size <= members.length; size += 1) {
    const share = shares[size - 1] ?? 0;
    if (share === 0) continue;
    for (const combination of combinations(members, size)) {
      const names = combination.map((member) => events[member]!.name).join(" ");
      const name = size === members.length ? group : `${group}: ${names}`;
      const common: Gate = { kind: "event", event: events.push({ name, law: shareOf(law, share), dormant: 0 }) - 1 };
      for (const member of combination) gates.get(member)!.push(common);
    }
  }
  for (const [member, of] of gates) {
    const event = events[member]!;
    events[member] = { ...event, law: shareOf(event.law, shares[0] ?? 0) };
    found.set(event.name, { kind: "atLeast", atLeast: 1, of });
  }
}

/**
 * The parametric models as NUREG/CR-4780 (1988) and NUREG/CR-5485 (1998) define them, alpha factors for testing that is
 * not staggered; `phi` as the Open-PSA Model Exchange Format does.
 */
function sharesOf(reading: Reading, raw: RawCommonCause, path: Path): readonly number[] | null {
  const n = raw.of.length;
  if (n > membersMax) {
    reading.error(
      "model-number",
      [...path, "of"],
      `A group of ${n} has too many combinations.`,
      `Name at most ${membersMax}.`,
    );
    return null;
  }
  const key = "beta" in raw ? "beta" : "mgl" in raw ? "mgl" : "alpha" in raw ? "alpha" : "phi";
  const written = "beta" in raw ? [raw.beta] : "mgl" in raw ? raw.mgl : "alpha" in raw ? raw.alpha : raw.phi;
  const factors = written.map((each, i) => reading.probability(each, [...path, key, ...(key === "beta" ? [] : [i])]));
  if (factors.length > (key === "mgl" ? n - 1 : n)) {
    reading.error(
      "model-number",
      [...path, key],
      `These are more factors than ${n} events can have.`,
      "Write one for each number of events that fail together.",
    );
    return null;
  }
  const sizes = Array.from({ length: n }, (_, i) => i + 1);
  const others = (size: number): number => 1 / choose(n - 1, size - 1);
  switch (key) {
    case "beta":
      return sizes.map((size) => (size === 1 ? 1 - factors[0]! : size === n ? factors[0]! : 0));
    case "mgl":
      return sizes.map(
        (size) =>
          others(size) *
          factors.slice(0, size - 1).reduce((p, f) => p * f, size - 1 > factors.length ? 0 : 1) *
          (1 - (factors[size - 1] ?? 0)),
      );
    case "alpha": {
      const total = factors.reduce((sum, factor, i) => sum + (i + 1) * factor, 0);
      return sizes.map((size) => (others(size) * size * (factors[size - 1] ?? 0)) / total);
    }
    case "phi":
      return sizes.map((size) => factors[size - 1] ?? 0);
    default:
      throw new Error("invariant: unknown model");
  }
}

function choose(n: number, k: number): number {
  let ways = 1;
  for (let i = 1; i <= k; i += 1) ways = (ways * (n - k + i)) / i;
  return ways;
}

function combinations(of: readonly number[], size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  return of.flatMap((first, i) => combinations(of.slice(i + 1), size - 1).map((rest) => [first, ...rest]));
}

/** A share of the rate of an event that has one, else of its probability. */
function shareOf(law: EventLaw, share: number): EventLaw {
  if (law.kind === "life") return law;
  if (law.kind === "probability") return { ...law, probability: law.probability * share };
  return { ...law, rate: law.rate * share };
}
