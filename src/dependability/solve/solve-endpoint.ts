import type { Finding } from "../../spec/finding.ts";
import { DiagramTooLarge } from "../bdd/diagram.ts";
import { diagramNodesMax, statesMax } from "../limits.ts";
import { feltAt, type Endpoint, type Model } from "../model/model.ts";
import { networkOf, partsOf } from "../parts/network.ts";
import type { PartChain } from "../parts/exploration.ts";
import { partChain } from "../parts/part-chain.ts";
import type { Answer, Importance, Solved } from "./answer.ts";
import { atTimes, firstOutage, longRun, type LongRun } from "./chain-answer.ts";
import { livesOf, solveLives } from "./solve-lives.ts";
import { solveIndependent, type Independent } from "./independent.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { trusted } from "./trusted.ts";

/** Chains up to this size are built for the mean time to failure even where a diagram gives the availability. */
const besideMax = 20_000;
const besidePartsMax = 200;

/** A diagram of the endpoint that was built before, or null where there is none. */
export type KnownDiagram = (model: Model, endpoint: Endpoint) => Prepared | null;

const noneKnown: KnownDiagram = () => null;

/**
 * An endpoint over parts. Independent parts: a decision diagram for availability, frequency and importance, and the
 * Markov chain beside it for the rest where it is small. Parts that share a crew, a shock or a standby role: the chain.
 */
export function solveEndpoint(model: Model, endpoint: Endpoint, known: KnownDiagram = noneKnown): Solved {
  const { name, place } = endpoint;
  return trusted({ kind: "Endpoint", name, place }, () => solveStructure(feltAt(model, name), endpoint, known));
}

function solveStructure(model: Model, endpoint: Endpoint, known: KnownDiagram): Solved {
  const network = networkOf(endpoint.structure, model.parts.length);
  const named = partsOf(network);
  const parts = coupled(model, named);
  const isIndependent = areIndependent(model, parts);
  const maintained = model.maintenance.some((window) => parts.includes(window.part));
  let independent: Independent | null = null;
  if (isIndependent) {
    try {
      const prepared = known(model, endpoint) ?? prepare(model, endpoint);
      independent = solveIndependent(model, prepared);
      const lives = independent === null && !maintained ? livesOf(model, parts) : null;
      if (lives !== null) {
        const small = parts.length <= besidePartsMax ? partChain(model, network, parts, besideMax) : null;
        const beside = small?.kind === "chain" ? small : null;
        return { ok: true, answer: solveLives(model, endpoint, prepared, lives, beside) };
      }
    } catch (error) {
      if (!(error instanceof DiagramTooLarge)) throw error;
      return refusal(
        endpoint,
        "model-diagram-too-large",
        `its decision diagram has more than ${diagramNodesMax.toLocaleString("en")} nodes`,
      );
    }
  }
  if (maintained && independent === null) {
    return refusal(
      endpoint,
      "model-not-markov",
      "parts under maintenance windows share a crew or a cause, or the windows have no common period",
    );
  }
  if (maintained) return { ok: true, answer: answerOf(endpoint, independent, null, null, model) };
  if (independent !== null && parts.length > besidePartsMax)
    return { ok: true, answer: answerOf(endpoint, independent, null, null, model) };
  const built = partChain(model, network, parts, independent === null ? statesMax : besideMax);
  if (built.kind === "chain") {
    const run = longRun(built.chain, built.up);
    return { ok: true, answer: answerOf(endpoint, independent, built, run, model) };
  }
  if (independent !== null) return { ok: true, answer: answerOf(endpoint, independent, null, null, model) };
  if (built.why === "not-exponential") {
    return refusal(
      endpoint,
      "model-not-markov",
      "parts that are not independent have times that are neither exponential, Erlang nor hyperexponential",
    );
  }
  const most = statesMax.toLocaleString("en");
  return refusal(
    endpoint,
    "model-too-many-states",
    built.statesUpTo === null
      ? `its Markov chain has more than ${most} states`
      : `its Markov chain may have ${built.statesUpTo.toPrecision(3)} states, and up to ${most} are solved`,
  );
}

function refusal(endpoint: Endpoint, code: string, because: string): Solved {
  const remedy =
    code === "model-too-many-states"
      ? "Write identical parts as one part with a count, so that they are lumped; give parts repairers of their own, so that they are independent; or use --method simulate."
      : "Use --method simulate.";
  const finding: Finding = {
    code,
    severity: "error",
    message: `Endpoint "${endpoint.name}" has no exact solution here: ${because}.`,
    place: endpoint.place,
    remedy,
  };
  return { ok: false, finding };
}

/** The parts an endpoint names and, step by step, those that share a crew, a shock or a standby pool with them. */
export function coupled(model: Model, named: readonly number[]): readonly number[] {
  const found = new Set(named);
  for (let before = -1; before !== found.size;) {
    before = found.size;
    const crews = new Set([...found].map((part) => model.parts[part]!.crew).filter((crew) => crew >= 0));
    const pools = new Set(
      [...found].filter((part) => model.parts[part]!.standby !== null).map((part) => model.parts[part]!.pool),
    );
    model.parts.forEach((part, i) => {
      if (crews.has(part.crew) || pools.has(part.pool)) found.add(i);
    });
    for (const shock of model.shocks)
      if (shock.fails.some((part) => found.has(part))) for (const part of shock.fails) found.add(part);
  }
  return [...found].toSorted((a, b) => a - b);
}

/** Whether no two of the parts influence one another. */
export function areIndependent(model: Model, parts: readonly number[]): boolean {
  return parts.every((part) => standsAlone(model, part));
}

function standsAlone(model: Model, index: number): boolean {
  const part = model.parts[index]!;
  const enough =
    part.crew < 0 || model.parts.filter((each) => each.crew === part.crew).length <= model.crews[part.crew]!.size;
  const standby = part.standby !== null && part.standby.dormant !== 1;
  return enough && !standby && !model.shocks.some((shock) => shock.fails.includes(index));
}

function answerOf(
  endpoint: Endpoint,
  independent: Independent | null,
  built: PartChain | null,
  run: LongRun | null,
  model: Model,
): Answer {
  const transient = built === null || !built.oneStart ? null : atTimes(built.chain, built.up, 0, model.times);
  const times =
    transient === null || transient.times.length < model.times.length
      ? (independent?.times ?? transient?.times ?? [])
      : transient.times;
  const ends = run?.ends === true;
  const atMission = ends && model.mission !== null ? times.find((each) => each.hours === model.mission) : undefined;
  const first = built === null || !built.oneStart ? null : firstOutage(built.chain, built.up, 0);
  const notes = [...(transient?.notes ?? []), ...(first?.notes ?? [])];
  if (run === null && independent === null)
    notes.push(
      "Some parts are never repaired, and what is left in the long run depends on which fail: look at the mission or the mean time to failure.",
    );
  else if (ends && atMission === undefined)
    notes.push(
      "Some parts are never repaired, so in the long run it is out: look at the mean time to failure, or give a mission.",
    );
  return {
    name: endpoint.name,
    kind: "structure",
    method: independent === null ? "markov" : "diagram",
    unavailability: atMission?.unavailability ?? independent?.unavailability ?? run?.unavailability ?? 1,
    horizon: atMission === undefined ? "long-run" : "mission",
    outagesPerYear: independent?.outagesPerYear ?? (ends ? null : (run?.outagesPerYear ?? null)),
    mttfHours: first?.hours ?? null,
    times,
    importance:
      independent?.importance ?? (built === null || run === null || ends ? [] : conditional(model, built, run)),
    cutSets: independent?.cutSets ?? null,
    reward: null,
    degraded: null,
    measures: [],
    states: built?.chain.size ?? null,
    residual: independent === null ? (run?.residual ?? null) : null,
    interval: null,
    notes,
  };
}

/** The same measures where parts depend on one another, from the joint probabilities of the chain. */
function conditional(model: Model, built: PartChain, run: LongRun): readonly Importance[] {
  const total = run.unavailability;
  const found = built.classes.flatMap((members, c): Importance[] => {
    let out = 0;
    let both = 0;
    built.notUp[c]!.forEach((count, state) => {
      const p = (run.probability[state]! * count) / members.length;
      out += p;
      if (built.up[state] === 0) both += p;
    });
    const given = out > 0 ? both / out : 0;
    const otherwise = out < 1 ? (total - both) / (1 - out) : 0;
    const birnbaum = given - otherwise;
    const one = {
      unavailability: out,
      birnbaum,
      criticality: total > 0 ? Math.max(0, (birnbaum * out) / total) : 0,
      fussellVesely: total > 0 ? both / total : 0,
      raw: total > 0 ? given / total : 1,
      rrw: otherwise > 0 ? total / otherwise : Infinity,
      failover: 0,
    };
    return members.map((member) => ({ part: model.parts[member]!.name, ...one }));
  });
  return found.toSorted((a, b) => b.criticality - a.criticality);
}
