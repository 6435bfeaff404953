import { exponentialOf, type Distribution } from "./distribution.ts";
import type { Part, PartState, PartStates, Way } from "./model.ts";
import type { Path, Reading } from "./reading.ts";
import { readTime, sumToOne } from "./read-time.ts";
import type { RawPart } from "./schema.ts";

/**
 * The states of one part. Written with `mttf` and `mttr` they are
 *
 *     up ──covered──▶ failing over ──▶ down ──repaired──▶ up
 *      └──not covered──▶ unnoticed ──▶ down
 *
 * once per failure mode; a state that takes no time is left out.
 */
export function readPartStates(reading: Reading, raw: RawPart, path: Path): ReadPart | null {
  const before = reading.findings.length;
  const read =
    raw.states === undefined ? fromRates(reading, raw, path) : struckDown(fromStates(reading, raw, raw.states, path));
  const felt = new Map<string, PartStates>();
  for (const [endpoint, otherwise] of Object.entries(raw.felt ?? {})) {
    if (reading.findings.length === before)
      felt.set(endpoint, fromRates(reading, { ...raw, ...otherwise }, [...path, "felt", endpoint]));
  }
  return reading.findings.length === before ? { ...read, felt } : null;
}

type ReadPart = PartStates & Pick<Part, "felt">;

/** States that somebody wrote name no way of failing for a shock: it takes the part to the first that is down. */
function struckDown(states: readonly PartState[]): PartStates {
  const down = states.findIndex(({ kind }) => kind === "down");
  return { states, struck: down < 0 ? [] : [{ to: down, probability: 1 }] };
}

interface Mode {
  readonly name: string;
  readonly probability: number;
  readonly coverage: number;
  readonly repair: Distribution | null;
}

function fromRates(reading: Reading, raw: RawPart, path: Path): PartStates {
  const life = timeOrRate(reading, raw.mttf, raw.failureRate, path, "mttf", "failureRate");
  const modes = readModes(reading, raw, path);
  const failover =
    raw.failover === undefined || isZero(raw.failover) ? null : readTime(reading, raw.failover, [...path, "failover"]);
  const unnoticed = raw.uncovered === undefined ? null : readTime(reading, raw.uncovered, [...path, "uncovered"]);
  if (unnoticed === null && modes.some((mode) => mode.coverage < 1)) {
    reading.error(
      "model-shape",
      path,
      "A coverage below 1 needs `uncovered`: how long an outage lasts that nothing notices.",
      "Add `uncovered`, the time until people see to it: 30 min.",
    );
  }
  const exposure = raw.exposure === undefined ? 1 : reading.probability(raw.exposure, [...path, "exposure"]);
  const upNext: Way[] = [];
  const states: PartState[] = [{ name: "up", kind: "up", time: life, next: upNext, crewed: false }];
  const add = (state: PartState): number => states.push(state) - 1;
  for (const mode of modes) {
    const label = mode.name === "" ? "" : ` (${mode.name})`;
    const back = mode.repair === null ? [] : [{ to: 0, probability: 1 }];
    const down = add({
      name: `down${label}`,
      kind: "down",
      time: mode.repair,
      next: back,
      crewed: mode.repair !== null,
    });
    const blocked = (name: string, time: Distribution | null, share: number): void => {
      const probability = mode.probability * share;
      if (probability === 0) return;
      const to =
        time === null
          ? down
          : add({
              name: name + label,
              kind: "failing-over",
              time,
              next: [{ to: down, probability: 1 }],
              crewed: false,
            });
      upNext.push({ to, probability });
    };
    blocked("failing over", failover, exposure * mode.coverage);
    blocked("unnoticed", unnoticed, exposure * (1 - mode.coverage));
    blocked("", null, 1 - exposure);
  }
  const never = life === null && upNext.length > 0;
  return { states: never ? [{ ...states[0]!, next: [] }, ...states.slice(1)] : states, struck: upNext };
}

function isZero(written: unknown): boolean {
  return written === 0 || (typeof written === "string" && /^0(\.0*)?\s*[a-z]*$/.test(written.trim()));
}

function readModes(reading: Reading, raw: RawPart, path: Path): readonly Mode[] {
  const coverage = raw.coverage === undefined ? 1 : reading.probability(raw.coverage, [...path, "coverage"]);
  const repair = timeOrRate(reading, raw.mttr, raw.repairRate, path, "mttr", "repairRate");
  if (raw.modes === undefined) return [{ name: "", probability: 1, coverage, repair }];
  const modes = raw.modes.map((mode, i) => {
    const at = [...path, "modes", i];
    return {
      name: mode.name,
      probability: reading.probability(mode.probability, [...at, "probability"]),
      coverage: mode.coverage === undefined ? coverage : reading.probability(mode.coverage, [...at, "coverage"]),
      repair:
        mode.mttr === undefined && mode.repairRate === undefined
          ? repair
          : timeOrRate(reading, mode.mttr, mode.repairRate, at, "mttr", "repairRate"),
    };
  });
  sumToOne(reading, modes, [...path, "modes"]);
  return modes;
}

/** Null when neither is written, or the rate is 0: it never happens. */
function timeOrRate(
  reading: Reading,
  time: RawPart["mttf"],
  rate: number | string | undefined,
  path: Path,
  timeKey: string,
  rateKey: string,
): Distribution | null {
  if (time !== undefined && rate !== undefined) {
    reading.error("model-shape", [...path, rateKey], `Both ${timeKey} and ${rateKey} are given.`, "Keep one of them.");
    return null;
  }
  if (time !== undefined) return readTime(reading, time, [...path, timeKey]);
  if (rate === undefined) return null;
  const perHour = reading.rate(rate, [...path, rateKey]);
  return perHour === 0 ? null : { kind: "exponential", rate: perHour };
}

function fromStates(
  reading: Reading,
  raw: RawPart,
  kinds: NonNullable<RawPart["states"]>,
  path: Path,
): readonly PartState[] {
  const foreign = (
    [
      "mttf",
      "failureRate",
      "mttr",
      "repairRate",
      "modes",
      "coverage",
      "failover",
      "uncovered",
      "exposure",
      "felt",
    ] as const
  ).find((key) => raw[key] !== undefined);
  if (foreign !== undefined) {
    reading.error(
      "model-shape",
      [...path, foreign],
      `A part with states of its own takes no ${foreign}.`,
      "Say it with transitions.",
    );
  }
  const written = Object.keys(kinds);
  const start = raw.start ?? reading.firstKey([...path, "states"], kinds);
  if (!Object.hasOwn(kinds, start)) unknownState(reading, start, [...path, "start"]);
  const order = [start, ...written.filter((name) => name !== start)];
  const moves = (raw.transitions ?? []).map((move, i) => {
    const at = [...path, "transitions", i];
    if (!Object.hasOwn(kinds, move.from)) unknownState(reading, move.from, [...at, "from"]);
    if (!Object.hasOwn(kinds, move.to)) unknownState(reading, move.to, [...at, "to"]);
    const time = timeOrRate(reading, move.time, move.rate, at, "time", "rate");
    return { from: order.indexOf(move.from), to: order.indexOf(move.to), time, crewed: move.repair ?? false, at };
  });
  return order.map((name, index) => {
    const leaving = moves.filter((move) => move.from === index && move.time !== null);
    const base = { name, kind: kinds[name] ?? "down", crewed: leaving.some((move) => move.crewed) } as const;
    if (leaving.length === 0) return { ...base, time: null, next: [] };
    if (leaving.length === 1)
      return { ...base, time: leaving[0]!.time, next: [{ to: leaving[0]!.to, probability: 1 }] };
    let sum = 0;
    for (const move of leaving) {
      if (move.time?.kind === "exponential") sum += move.time.rate;
      else
        reading.error(
          "model-shape",
          move.at,
          `State "${name}" is left in several ways, so each must be exponential.`,
          "Use rates here, or split the state.",
        );
    }
    const next = leaving.map((move) => ({
      to: move.to,
      probability: move.time?.kind === "exponential" ? move.time.rate / sum : 0,
    }));
    return { ...base, time: exponentialOf(1 / sum), next };
  });
}

function unknownState(reading: Reading, name: string, path: Path): void {
  reading.error("model-unknown-reference", path, `"${name}" is no state of this part.`, "Name one of its states.");
}
