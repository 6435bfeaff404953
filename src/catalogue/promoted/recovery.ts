import type { CopyFound, Recovery, RecoveryStep } from "../contract/recovery.ts";
import { counted, listed } from "../../text/sentence.ts";
import { type CopyEvidence, parseEvidence } from "./creation.ts";

/** What one copy says of where it is, as the technology's `facts.sh` prints it. */
export interface PlacedCopy extends CopyEvidence {
  /** Which promotion it is of, in an order that is that of its texts; empty where numbers alone tell. */
  readonly generation: string;
  /** Undefined: it does not say. */
  readonly position: bigint | undefined;
  /** Of how it came to that generation: two of one generation and with different ones were promoted without knowing of each other. */
  readonly history: string;
  /** The position as people of the trade write it. */
  readonly place: string;
}

export interface PromotedRecovery {
  readonly members: readonly string[];
  /** How many copies besides the primary's have a commit before it is acknowledged. */
  readonly acknowledging: number;
  readonly facts: string;
  /** Has the cluster try again, on a host; it holds once a copy is promoted anywhere. */
  readonly promoted: Pick<RecoveryStep, "make" | "test">;
}

/** Copies say where they are in well under that; one that is at rest is read. */
const factsMs = 60_000;
/** The copies are asked, one of them may fetch what another has, and the balancers find it. */
const promoteMs = 180_000;

/** bash that has the cluster try again what failed of a resource that is cloned. Source: crm_resource(8). */
export function tryAgain(id: string): string {
  return `crm_resource --cleanup --resource ${id}-clone >/dev/null 2>&1 || true`;
}

export function parsePlaced(host: string, output: string): PlacedCopy {
  const word = (key: string): string => new RegExp(`^${key}=(.*)$`, "m").exec(output)?.[1]?.trim() ?? "";
  const position = word("position");
  return {
    ...parseEvidence(host, output),
    generation: word("generation"),
    position: /^\d+$/.test(position) ? BigInt(position) : undefined,
    history: word("history"),
    place: word("place"),
  };
}

/**
 * A copy is promoted by the cluster, and only when so many can be compared that one of them has every commit that was ever
 * acknowledged. What is said here is why it has not done so, and what it takes.
 */
export function promotedRecovery({ members, acknowledging, facts, promoted }: PromotedRecovery): Recovery {
  return {
    what: "the database",
    hosts: members,
    facts: () => facts,
    factsMs,
    decide(said) {
      const seen = members.flatMap((host) => {
        const output = said.get(host);
        return output === undefined ? [] : [parsePlaced(host, output)];
      });
      const copies = members.map((host) => foundOf(host, seen));
      return { copies, ...choosePromoted(members, acknowledging, seen, promoted) };
    },
  };
}

type Choice =
  | { readonly kind: "serves" | "refuse"; readonly because: string }
  | { readonly kind: "recover"; readonly because: string; readonly steps: readonly RecoveryStep[] };

export function choosePromoted(
  members: readonly string[],
  acknowledging: number,
  seen: readonly PlacedCopy[],
  promoted: PromotedRecovery["promoted"],
): Choice {
  const primaries = seen.filter(({ role }) => role === "primary");
  if (primaries.length > 1)
    return refuse(`${names(primaries)} are both primary: stop the wrong one, so that nobody writes to both`);
  if (primaries.length === 1)
    return { kind: "serves", because: `${names(primaries)} is primary; the cluster brings the others to it` };
  const whole = seen.filter(({ copy }) => copy === "whole");
  const databases = new Set(whole.map(({ database }) => database));
  if (databases.size > 1) {
    const list = whole.map(({ host, database }) => `${host} ${database}`).join("; ");
    return refuse(
      `copies are of different databases (${list}), whose positions cannot be compared: move away the data that are wrong`,
    );
  }
  const silent = whole.filter(({ position }) => position === undefined);
  const placed = whole.filter(({ position }) => position !== undefined);
  const split = placed.find((one) =>
    placed.some((other) => other.generation === one.generation && other.history !== one.history),
  );
  if (split !== undefined) {
    return refuse(
      `copies are of one promotion (${split.generation}) by name and of two by their history: each was promoted without the other; move away the one that is wrong`,
    );
  }
  const needed = members.length - acknowledging;
  const best = furthest(placed);
  if (placed.length < needed || best === undefined) {
    const absent = members.filter((host) => !seen.some((copy) => copy.host === host));
    const without = seen.filter(({ copy }) => copy !== "whole");
    const why = [
      ...(absent.length === 0 ? [] : [`${listed(absent)} cannot be asked`]),
      ...(without.length === 0 ? [] : [`${names(without)} has no whole copy`]),
      ...(silent.length === 0 ? [] : [`${names(silent)} does not say where it is`]),
    ];
    const far = best === undefined ? "" : ` than ${best.host} (${best.place})`;
    return refuse(
      `a commit was acknowledged once ${counted(acknowledging, "other copy", "other copies")} had it, so that ${needed} of the ${members.length} must be compared: ${why.join(", ")}, and may have more${far}; bring back ${needed - placed.length} of them`,
    );
  }
  const step: RecoveryStep = {
    host: best.host,
    what: "the cluster promotes a copy that has all that any of these has",
    ...promoted,
    timeoutMs: promoteMs,
    settleMs: promoteMs,
  };
  return {
    kind: "recover",
    because: `${best.host} has all that was ever acknowledged (${placed.map(({ host, place }) => `${host} ${place}`).join(", ")}); another one that is promoted fetches it first`,
    steps: [step],
  };
}

/** Later promotions come first, since each had all that was acknowledged before; then who is further in the same one. */
function furthest(placed: readonly PlacedCopy[]): PlacedCopy | undefined {
  return placed.reduce<PlacedCopy | undefined>((best, copy) => {
    if (best === undefined || copy.generation > best.generation) return copy;
    return copy.generation === best.generation && (copy.position ?? 0n) > (best.position ?? 0n) ? copy : best;
  }, undefined);
}

function foundOf(host: string, seen: readonly PlacedCopy[]): CopyFound {
  const copy = seen.find((each) => each.host === host);
  if (copy === undefined) return { host, says: "cannot be asked" };
  switch (copy.copy) {
    case "none":
      return { host, says: "has no copy" };
    case "unfinished":
      return { host, says: "its copy was being made or mended, and is not whole" };
    case "foreign":
      return { host, says: "has files that are no copy" };
    case "whole": {
      const place = copy.position === undefined ? "does not say where it is" : copy.place;
      return {
        host,
        says: [copy.role, place, ...(copy.database === "" ? [] : [`database ${copy.database}`])].join(", "),
      };
    }
  }
}

function refuse(because: string): Choice {
  return { kind: "refuse", because };
}

function names(copies: readonly CopyEvidence[]): string {
  return listed(copies.map(({ host }) => host));
}
