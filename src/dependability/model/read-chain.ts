import { chainOf } from "./chain-builder.ts";
import type { ChainModel, StateKind } from "./model.ts";
import { readMeasures } from "./read-measures.ts";
import { readVariables } from "./read-variables.ts";
import type { Path, Reading } from "./reading.ts";
import { nearest } from "../../text/nearest.ts";
import type { RawChain, RawObserved } from "./schema-chain.ts";

/** A Markov chain as written; null with findings when it cannot be read. */
export function readChain(reading: Reading, name: string, raw: RawChain): ChainModel | null {
  const path: Path = ["chains", name];
  const before = reading.findings.length;
  if ((raw.states === undefined) === (raw.variables === undefined)) {
    reading.error("model-shape", path, "A chain has either states or variables.", "Give one of the two.");
    return null;
  }
  const read =
    raw.states === undefined ? readVariables(reading, name, raw) : readStates(reading, name, raw, raw.states);
  return reading.findings.length === before ? read : null;
}

function readStates(
  reading: Reading,
  name: string,
  raw: RawChain,
  states: Readonly<Record<string, StateKind | number>>,
): ChainModel | null {
  const path: Path = ["chains", name];
  const stateNames = Object.keys(states);
  const index = new Map(stateNames.map((state, i) => [state, i] as const));
  const find = (state: string, at: Path): number => {
    const found = index.get(state);
    if (found !== undefined) return found;
    const near = nearest(state, stateNames);
    reading.error(
      "model-unknown-reference",
      at,
      `"${state}" is no state of this chain.`,
      near === undefined ? "Define it under states." : `Did you mean "${near}"?`,
    );
    return 0;
  };
  const moves = raw.transitions.map((move, i) => {
    const at = [...path, "transitions", i];
    if (Array.isArray(move)) {
      return {
        from: find(move[0], [...at, 0]),
        to: find(move[1], [...at, 1]),
        rate: reading.rate(move[2], [...at, 2]),
      };
    }
    if ("set" in move) {
      reading.error("model-shape", at, "`set` is for chains with variables.", "Write from, to and rate.");
      return { from: 0, to: 0, rate: 0 };
    }
    return {
      from: find(move.from, [...at, "from"]),
      to: find(move.to, [...at, "to"]),
      rate: reading.rate(move.rate, [...at, "rate"]),
    };
  });
  const first = reading.firstKey([...path, "states"], states);
  const start = find(typeof raw.start === "string" ? raw.start : first, [...path, "start"]);
  const final =
    typeof raw.absorbing === "string" ? [raw.absorbing] : raw.absorbing === true ? [] : (raw.absorbing ?? []);
  for (const [i, state] of final.entries()) find(state, [...path, "absorbing", i]);
  const ups = Array.isArray(raw.up) ? new Set(raw.up.map((state, i) => find(state, [...path, "up", i]))) : null;
  const kinds = Object.values(states);
  const isUp = (kind: StateKind | number, i: number): boolean =>
    ups === null ? kind === "up" || kind === "degraded" || (typeof kind === "number" && kind > 0) : ups.has(i);
  const observe = (written: RawObserved, at: Path): (() => Float64Array) => {
    const values = observedOf(reading, written, at, stateNames.length, find);
    return () => values;
  };
  return {
    name,
    place: reading.placeOfKey(["chains"], name),
    measures: readMeasures(reading, raw, path, observe)(),
    chain: chainOf(stateNames.length, moves),
    start,
    up: Uint8Array.from(kinds, (kind, i) => (isUp(kind, i) ? 1 : 0)),
    degraded: Uint8Array.from(kinds, (kind) => (kind === "degraded" ? 1 : 0)),
    reward: stateRewards(reading, raw, path, kinds, find),
    absorbing: raw.absorbing !== undefined,
    stateName: (state) => stateNames[state] ?? String(state),
  };
}

/** One value a state: 1 for those named, or each one's number. */
function observedOf(
  reading: Reading,
  written: RawObserved,
  path: Path,
  states: number,
  find: (state: string, at: Path) => number,
): Float64Array {
  const values = new Float64Array(states);
  if (typeof written === "number") return values.fill(written);
  if (typeof written === "string") values[find(written, path)] = 1;
  else if (Array.isArray(written)) written.forEach((state, i) => (values[find(state, [...path, i])] = 1));
  else
    for (const [state, value] of Object.entries(written))
      values[find(state, path)] = reading.number(value, [...path, state]);
  return values;
}

function stateRewards(
  reading: Reading,
  raw: RawChain,
  chain: Path,
  kinds: readonly (StateKind | number)[],
  find: (state: string, at: Path) => number,
): Float64Array | null {
  const numbers = kinds.some((kind) => typeof kind === "number");
  if (raw.reward === undefined) {
    if (!numbers) return null;
    return Float64Array.from(kinds, (kind) =>
      typeof kind === "number" ? kind : kind === "up" || kind === "degraded" ? 1 : 0,
    );
  }
  const path = [...chain, "reward"];
  if (typeof raw.reward !== "object") {
    reading.error(
      "model-shape",
      path,
      "With states, `reward` gives each state its own.",
      "Write a mapping of states to numbers.",
    );
    return null;
  }
  return observedOf(reading, raw.reward, path, kinds.length, find);
}
