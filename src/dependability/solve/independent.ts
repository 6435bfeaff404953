import type { Diagram, Node } from "../bdd/diagram.ts";
import { probabilityOf, type Chances } from "../bdd/probability.ts";
import { transients } from "../markov/transient.ts";
import { hoursPerYear } from "../model/quantity.ts";
import type { Model } from "../model/model.ts";
import { machineChain, machineOf } from "../parts/machine.ts";
import type { AtTime, Importance } from "./answer.ts";
import { begun, failures, failuresExactly } from "./frequency.ts";
import { importanceOf, listCutSets } from "./importance.ts";
import type { Levels, Prepared } from "./prepare.ts";
import { chancesOf, roleOf, sharesOfAll } from "./shares.ts";
import { phasesOf, type Phase } from "./windows.ts";

/** What a decision diagram over independent parts tells. */
export interface Independent {
  readonly unavailability: number;
  readonly outagesPerYear: number;
  readonly times: readonly AtTime[];
  readonly importance: readonly Importance[];
  readonly cutSets: readonly (readonly string[])[] | null;
}

/** Parts beyond which cut sets are not listed: nobody reads that many. */
const listedMax = 300;

/** Parts up to which the frequency of outages is computed change by change. */
const exactFrequencyMax = 100;

/** Unavailability alone, for a model with the same parts and other rates; null as for {@link solveIndependent}. */
export function unavailabilityOf({ parts, levels, width, diagram, outage }: Prepared, model: Model): number | null {
  const shares = sharesOfAll(model, parts);
  const phases = phasesOf(model.maintenance.filter((window) => levels.has(window.part)));
  if (shares === null || phases === null) return null;
  return phases.reduce((sum, phase) => {
    const during = chancesOf(shares, levels, width, phase.out);
    return sum + phase.share * probabilityOf(diagram, outage, during).yes;
  }, 0);
}

/** Share of the time, and how often a spell of it begins, an hour. */
export interface Spells {
  readonly share: number;
  readonly perHour: number;
}

/** Unavailability and outages, net of failures that mend; null as for {@link solveIndependent}. */
export function spellsOf(prepared: Prepared, model: Model): Spells | null {
  const { parts, levels, width, diagram, outage } = prepared;
  const shares = sharesOfAll(model, parts);
  const phases = phasesOf(model.maintenance.filter((window) => levels.has(window.part)));
  if (shares === null || phases === null) return null;
  let [share, perHour] = [0, 0];
  for (const [i, phase] of phases.entries()) {
    const during = chancesOf(shares, levels, width, phase.out);
    share += phase.share * probabilityOf(diagram, outage, during).yes;
    perHour += phase.share * failures(diagram, outage, during, shares, levels, phase);
    const before = phases.at(i - 1)!;
    if (before !== phase)
      perHour += begun(diagram, outage, chancesOf(shares, levels, width, new Set()), levels, before, phase);
  }
  return { share, perHour };
}

/**
 * Null when some part never comes back, or maintenance follows no common period. Each part must be independent of the
 * others: no shared crew, shock or standby.
 */
export function solveIndependent(model: Model, prepared: Prepared): Independent | null {
  const { parts, levels, width, diagram, outage } = prepared;
  const shares = sharesOfAll(model, parts);
  const phases = phasesOf(model.maintenance.filter((window) => levels.has(window.part)));
  if (shares === null || phases === null) return null;
  const chances = (phase: Phase | null): Chances => chancesOf(shares, levels, width, phase?.out ?? new Set());
  let unavailability = 0;
  let perHour = 0;
  phases.forEach((phase, i) => {
    const during = chances(phase);
    unavailability += phase.share * probabilityOf(diagram, outage, during).yes;
    const begin = parts.length <= exactFrequencyMax ? failuresExactly : failures;
    perHour += phase.share * begin(diagram, outage, during, shares, levels, phase);
    const before = phases.at(i - 1);
    if (before !== undefined && before !== phase)
      perHour += begun(diagram, outage, chances(null), levels, before, phase);
  });
  const base = chances(phases[0]!);
  const sets = parts.length > listedMax ? { all: null, forUnion: null } : listCutSets(diagram, outage);
  const ranked = parts.map((part) => ({
    name: model.parts[part]!.name,
    level: levels.get(part)!.out,
    failover: levels.get(part)!.blocked,
  }));
  return {
    unavailability,
    outagesPerYear: perHour * hoursPerYear,
    times: phases.length > 1 ? [] : atTimes(model, parts, levels, width, diagram, outage),
    importance: importanceOf(diagram, outage, base, ranked, sets.forUnion),
    cutSets: sets.all === null ? null : namedSets(model, levels, sets.all),
  };
}

/** Unavailability at each time, all parts starting well: each part's own chain, then the diagram. */
function atTimes(
  model: Model,
  parts: readonly number[],
  levels: ReadonlyMap<number, Levels>,
  width: number,
  diagram: Diagram,
  outage: Node,
): readonly AtTime[] {
  return model.times.flatMap((hours): AtTime[] => {
    const shares = new Map<number, { up: number; down: number; blocked: number }>();
    for (const part of parts) {
      const machine = machineOf(model.parts[part]!);
      if (machine === null || !machine.oneStart) return [];
      const chain = machineChain(machine);
      const share = (role: string): number | null => {
        const weight = Float64Array.from(machine.kinds, (kind) => (roleOf(kind) === role ? 1 : 0));
        return transients(chain, 0, weight, [hours])[0]?.at ?? null;
      };
      const [up, down, blocked] = [share("up"), share("down"), share("blocked")];
      if (up === null || down === null || blocked === null) return [];
      shares.set(part, { up, down, blocked });
    }
    const { yes } = probabilityOf(diagram, outage, chancesOf(shares, levels, width, new Set()));
    return [{ hours, unavailability: yes, unreliability: null, intervalUnavailability: null }];
  });
}

function namedSets(
  model: Model,
  levels: ReadonlyMap<number, Levels>,
  sets: readonly (readonly number[])[],
): string[][] {
  const nameOf = new Map<number, string>();
  const outOf = new Map<number, number>();
  for (const [part, { out, blocked }] of levels) {
    nameOf.set(out, model.parts[part]!.name);
    if (blocked >= 0) {
      nameOf.set(blocked, `${model.parts[part]!.name} failing over`);
      outOf.set(blocked, out);
    }
  }
  return sets.map((set) => {
    const said = new Set(set.flatMap((level) => outOf.get(level) ?? []));
    return set.filter((level) => !said.has(level)).map((level) => nameOf.get(level) ?? "");
  });
}
