import type { Measure } from "./model.ts";
import type { Path, Reading } from "./reading.ts";
import type { RawChain, RawMeasure, RawObserved } from "./schema-chain.ts";

/** Registers something that is observed of each state; the answer gives its values once the states are known. */
export type Observe = (written: RawObserved, path: Path) => () => Float64Array;

/** What a chain is asked for besides its availability; call the answer when all states are known. */
export function readMeasures(reading: Reading, raw: RawChain, path: Path, observe: Observe): () => readonly Measure[] {
  const pending = Object.entries(raw.measures ?? {}).map(([name, measure]) => {
    const read = readMeasure(reading, measure, [...path, "measures", name], observe);
    return (): Measure => ({ name, ...read() });
  });
  return () => pending.map((each) => each());
}

type Unnamed<T> = T extends unknown ? Omit<T, "name"> : never;

function readMeasure(reading: Reading, raw: RawMeasure, path: Path, observe: Observe): () => Unnamed<Measure> {
  const at = (key: string): Path => [...path, key];
  if ("mean" in raw) {
    const value = observe(raw.mean, at("mean"));
    const hours = raw.at === undefined ? null : reading.duration(raw.at, at("at"));
    return () => ({ kind: "mean", value: value(), at: hours });
  }
  if ("timeTo" in raw) {
    const target = observe(raw.timeTo, at("timeTo"));
    return () => ({ kind: "total-before", value: target().map(() => 1), target: target() });
  }
  if ("reach" in raw) {
    const target = observe(raw.reach, at("reach"));
    const through = raw.through === undefined ? null : observe(raw.through, at("through"));
    const within = raw.within === undefined ? null : reading.duration(raw.within, at("within"));
    return () => ({ kind: "reach", target: target(), through: through?.() ?? null, within });
  }
  const value = observe(raw.total, at("total"));
  if ("until" in raw) {
    const until = reading.duration(raw.until, at("until"));
    return () => ({ kind: "total", value: value(), until });
  }
  const target = observe(raw.before, at("before"));
  return () => ({ kind: "total-before", value: value(), target: target() });
}
