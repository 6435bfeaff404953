import type { Finding } from "../../spec/finding.ts";
import { hoursPerYear } from "../model/quantity.ts";
import { feltAt, type Endpoint, type Model } from "../model/model.ts";
import { networkOf, partsOf } from "../parts/network.ts";
import type { Answer, Solved } from "../solve/answer.ts";
import { solveChain } from "../solve/solve-chain.ts";
import { coupled } from "../solve/solve-endpoint.ts";
import type { SolvedModel } from "../solve/solve-model.ts";
import { solveTree } from "../solve/solve-tree.ts";
import { notANumber } from "../solve/trusted.ts";
import { simulateLongRun, simulateTimes, type Simulated } from "./batch-means.ts";
import { canSimulateRare, simulateRare } from "./rare.ts";

export interface SimulationOptions {
  readonly seed: number;
  /** Relative half width of the 95 % interval at which it stops. */
  readonly precision: number;
  /** Events of one endpoint at most; `undefined`: some minutes' worth. */
  readonly eventsMax?: number;
}

const eventsMaxDefault = 300_000_000;
/** Events after which a run without enough outages is taken for a rare one. */
const pilotEvents = 3_000_000;
const eventsForTimes = 20_000_000;

/** Everything that a model asks: endpoints by simulation, chains and trees exactly, as they are small. */
export function simulateModel(model: Model, options: SimulationOptions): SolvedModel {
  const solved: Solved[] = [
    ...model.endpoints.map((endpoint) => simulateEndpoint(model, endpoint, options)),
    ...model.chains.map((chain) => solveChain(model, chain)),
    ...model.trees.map((tree) => solveTree(model, tree)),
  ];
  return {
    answers: solved.flatMap((each) => (each.ok ? each.answer : [])),
    findings: solved.flatMap((each) => (each.ok ? [] : each.finding)),
  };
}

export function simulateEndpoint(whole: Model, endpoint: Endpoint, options: SimulationOptions): Solved {
  const model = feltAt(whole, endpoint.name);
  const network = networkOf(endpoint.structure, model.parts.length);
  const parts = coupled(model, partsOf(network));
  const sharing = parts.map((part) => model.crews[model.parts[part]!.crew]).find((crew) => crew?.order === "shared");
  if (sharing !== undefined) {
    return {
      ok: false,
      finding: refused(
        endpoint,
        `crew "${sharing.name}" shares itself among all that wait`,
        "Use order: first-come or priority, or --method exact.",
      ),
    };
  }
  const lasting = parts.every((part) => model.parts[part]!.states.every((state, i) => state.time !== null || i === 0));
  const times = model.times.length === 0 ? [] : simulateTimes(model, network, parts, options.seed, eventsForTimes);
  const mission = lasting ? undefined : times.find((each) => each.hours === model.mission);
  if (!lasting && mission === undefined) {
    return {
      ok: false,
      finding: refused(
        endpoint,
        "some of its parts are never repaired, so there is no long run to simulate",
        "Add a mission, or repairs.",
      ),
    };
  }
  const run = mission === undefined ? longRun(model, network, parts, options) : null;
  const notes: string[] = [];
  if (run !== null && !run.precise) {
    notes.push(
      `It stopped after ${run.events.toLocaleString("en")} events, before the interval was within ${options.precision * 100} %: outages are too rare for this model's lives, which are not exponential, or there are none.`,
    );
  }
  const answer: Answer = {
    name: endpoint.name,
    kind: "structure",
    method: "simulation",
    unavailability: mission?.unavailability ?? run?.unavailability ?? 0,
    horizon: mission === undefined ? "long-run" : "mission",
    outagesPerYear: run === null ? null : run.outagesPerHour * hoursPerYear,
    mttfHours: null,
    times,
    importance: [],
    cutSets: null,
    reward: null,
    degraded: null,
    measures: [],
    states: null,
    residual: null,
    interval:
      run === null
        ? null
        : {
            low: Math.max(0, run.unavailability - run.halfWidth),
            high: run.unavailability + run.halfWidth,
            events: run.events,
          },
    notes,
  };
  const wrong = notANumber(answer);
  if (wrong === null) return { ok: true, answer };
  const finding = refused(
    endpoint,
    `its ${wrong} comes out as no number`,
    "Use --method exact, or rates that are not as far apart.",
  );
  return { ok: false, finding };
}

/** Plainly first; where outages turn out to be rare and lives are exponential, with failure biasing. */
function longRun(
  model: Model,
  network: ReturnType<typeof networkOf>,
  parts: readonly number[],
  options: SimulationOptions,
): Simulated {
  const { seed, precision, eventsMax = eventsMaxDefault } = options;
  if (!canSimulateRare(model, parts)) return simulateLongRun(model, network, parts, seed, precision, eventsMax);
  const pilot = simulateLongRun(model, network, parts, seed, precision, Math.min(pilotEvents, eventsMax));
  if (pilot.precise) return pilot;
  const commonEnough = pilot.unavailability > 0 && pilot.halfWidth < 4 * precision * pilot.unavailability;
  const simulate = commonEnough ? simulateLongRun : simulateRare;
  return simulate(model, network, parts, seed, precision, eventsMax);
}

function refused(endpoint: Endpoint, because: string, remedy: string): Finding {
  return {
    code: "model-not-simulated",
    severity: "error",
    message: `Endpoint "${endpoint.name}" cannot be simulated: ${because}.`,
    place: endpoint.place,
    remedy,
  };
}
