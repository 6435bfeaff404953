import { probabilityOf, type Chances } from "../bdd/probability.ts";
import { cumulative } from "../model/cumulative.ts";
import { meanOf, type Distribution } from "../model/distribution.ts";
import type { Endpoint, Model } from "../model/model.ts";
import type { PartChain } from "../parts/exploration.ts";
import type { Answer } from "./answer.ts";
import { atTimes, firstOutage } from "./chain-answer.ts";
import { importanceOf, listCutSets } from "./importance.ts";
import type { Prepared } from "./prepare.ts";
import { meanOfSurvival } from "./survival.ts";

/** Parts beyond which cut sets are not listed: nobody reads that many. */
const listedMax = 300;
/** Nodes of a diagram beyond which some hundreds of evaluations would take long. */
const nodesMax = 20_000;

/** The lives of the parts where each works, fails once and is never repaired; null where some part does otherwise. */
export function livesOf(model: Model, parts: readonly number[]): ReadonlyMap<number, Distribution> | null {
  const lives = new Map<number, Distribution>();
  for (const part of parts) {
    const [home, end, another] = model.parts[part]!.states;
    if (home?.kind !== "up" || home.time === null || end?.kind !== "down" || end.time !== null || another !== undefined)
      return null;
    lives.set(part, home.time);
  }
  return lives;
}

/**
 * A structure of independent parts that are never repaired, whatever their lives: by its diagram at each time, as nothing
 * that has failed comes back. `built` is their chain, where it is small and they have one.
 */
export function solveLives(
  model: Model,
  endpoint: Endpoint,
  prepared: Prepared,
  lives: ReadonlyMap<number, Distribution>,
  built: PartChain | null,
): Answer {
  const { parts, levels, diagram, outage } = prepared;
  const at = (hours: number): Chances => chancesAt(prepared, lives, hours);
  const transient = built?.oneStart === true ? atTimes(built.chain, built.up, 0, model.times).times : [];
  const times = model.times.map((hours) => {
    const unavailability = probabilityOf(diagram, outage, at(hours)).yes;
    const intervalUnavailability = transient.find((each) => each.hours === hours)?.intervalUnavailability ?? null;
    return { hours, unavailability, unreliability: unavailability, intervalUnavailability };
  });
  const mission = times.find((each) => each.hours === model.mission);
  const sets = parts.length > listedMax ? { all: null, forUnion: null } : listCutSets(diagram, outage);
  const nameOf = new Map(parts.map((part) => [levels.get(part)!.out, model.parts[part]!.name]));
  const ranked = parts.map((part) => ({ name: model.parts[part]!.name, level: levels.get(part)!.out, failover: -1 }));
  return {
    name: endpoint.name,
    kind: "structure",
    method: "diagram",
    unavailability: mission?.unavailability ?? 1,
    horizon: mission === undefined ? "long-run" : "mission",
    outagesPerYear: null,
    mttfHours: built?.oneStart === true ? firstOutage(built.chain, built.up, 0).hours : meanLife(prepared, lives),
    times,
    importance: mission === undefined ? [] : importanceOf(diagram, outage, at(mission.hours), ranked, sets.forUnion),
    cutSets: sets.all?.map((set) => set.map((level) => nameOf.get(level) ?? "")) ?? null,
    reward: null,
    degraded: null,
    measures: [],
    states: built?.chain.size ?? null,
    residual: null,
    interval: null,
    notes:
      mission === undefined
        ? [
            "Some parts are never repaired, so in the long run it is out: look at the mean time to failure, or give a mission.",
          ]
        : [],
  };
}

function chancesAt({ levels, width }: Prepared, lives: ReadonlyMap<number, Distribution>, hours: number): Chances {
  const yes = new Float64Array(width);
  const no = new Float64Array(width);
  for (const [part, life] of lives) [yes[levels.get(part)!.out], no[levels.get(part)!.out]] = cumulative(life, hours);
  return { yes, no };
}

function meanLife(prepared: Prepared, lives: ReadonlyMap<number, Distribution>): number | null {
  const { diagram, outage } = prepared;
  const all = [...lives.values()];
  if (diagram.nodesOf(outage).length > nodesMax) return null;
  const rate = all.reduce((sum, life) => sum + 1 / meanOf(life), 0);
  return meanOfSurvival((hours) => probabilityOf(diagram, outage, chancesAt(prepared, lives, hours)).no, rate);
}
