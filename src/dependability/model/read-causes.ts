import { withStates, type Shock } from "./model.ts";
import type { PartList } from "./part-list.ts";
import { nearest } from "../../text/nearest.ts";
import { quoted, type Path, type Reading } from "./reading.ts";
import type { RawModel } from "./schema.ts";

export interface Shared {
  readonly causesOf: ReadonlyMap<number, readonly number[]>;
  readonly shocks: readonly Shock[];
}

export function readCauses(reading: Reading, raw: RawModel, parts: PartList): Shared {
  const causesOf = new Map<number, number[]>();
  const shocks: Shock[] = [];
  const find = (names: readonly string[], path: Path): number[] =>
    names.flatMap((name, i) => {
      const found = parts.byName.get(name);
      if (found === undefined) {
        const near = nearest(name, [...parts.byName.keys()]);
        reading.error(
          "model-unknown-reference",
          [...path, i],
          `"${name}" is no part of this model.`,
          near === undefined ? "Define it under parts." : `Did you mean "${near}"?`,
        );
      }
      return found ?? [];
    });
  const causes = Object.entries(raw.causes ?? {});
  for (const [name, cause] of causes) if ("takes" in cause) parts.add(name, cause, ["causes", name]);
  for (const [name, cause] of causes) {
    const path: Path = ["causes", name];
    if ("takes" in cause) {
      for (const taken of find(cause.takes, [...path, "takes"])) {
        causesOf.set(taken, [...(causesOf.get(taken) ?? []), ...(parts.byName.get(name) ?? [])]);
      }
    } else if ("shock" in cause) {
      shocks.push({
        name,
        rate: reading.rate(cause.shock, [...path, "shock"]),
        fails: find(cause.fails, [...path, "fails"]),
      });
    } else {
      const members = find(cause.of, [...path, "of"]);
      const beta = reading.probability(cause.beta, [...path, "beta"]);
      const shock = betaShock(reading, name, beta, members, parts, path);
      if (shock !== null) shocks.push(shock);
    }
  }
  return { causesOf: isAcyclic(reading, causesOf, parts) ? causesOf : new Map(), shocks };
}

/** The beta-factor model: a share of each member's failures is one event that fails all members. */
function betaShock(
  reading: Reading,
  name: string,
  beta: number,
  members: readonly number[],
  parts: PartList,
  path: Path,
): Shock | null {
  let rate: number | null = null;
  for (const member of members) {
    const part = parts.list[member]!;
    const [up] = part.states;
    if (up === undefined) return null;
    if (up.time?.kind !== "exponential" || (rate !== null && Math.abs(up.time.rate / rate - 1) > 1e-12)) {
      reading.error(
        "model-shape",
        path,
        `A beta factor needs parts that fail exponentially at the same rate; ${quoted(part.name)} does not.`,
        "Write a shock with its own rate instead.",
      );
      return null;
    }
    rate = up.time.rate;
    const time = beta < 1 ? { kind: "exponential" as const, rate: rate * (1 - beta) } : null;
    parts.list[member] = withStates(part, ({ states: [well, ...others], struck }) => ({
      states: well === undefined ? [] : [{ ...well, time, next: time === null ? [] : well.next }, ...others],
      struck,
    }));
  }
  return rate === null ? null : { name, rate: beta * rate, fails: members };
}

function isAcyclic(reading: Reading, causesOf: ReadonlyMap<number, readonly number[]>, parts: PartList): boolean {
  const state = new Map<number, "open" | "done">();
  const visit = (part: number, trail: readonly number[]): boolean => {
    if (state.get(part) === "done") return true;
    if (state.get(part) === "open") {
      const names = [...trail.slice(trail.indexOf(part)), part].map((each) => parts.list[each]!.name).join(" → ");
      reading.add(
        "model-reference-cycle",
        parts.list[part]!.place,
        `These causes take one another in a circle: ${names}.`,
        "Break the circle.",
      );
      return false;
    }
    state.set(part, "open");
    const fine = (causesOf.get(part) ?? []).every((cause) => visit(cause, [...trail, part]));
    state.set(part, "done");
    return fine;
  };
  return [...causesOf.keys()].every((part) => visit(part, []));
}
