import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { Fault } from "../faults/fault.ts";
import type { Chosen } from "./choose.ts";

/** How often each kind of fault is drawn: a site has a few dozen parts, and few things happen to all of it. */
const weights = { host: 4, dies: 3, stands: 2, everywhere: 1 } as const;
type Kind = keyof typeof weights;

export interface Pool {
  readonly faults: readonly Fault[];
  /** Hosts that are struck where a fault can happen to any. */
  readonly hosts: readonly string[];
}

/** Pure: the drills of a seed, by their number from 0 on. The same seed and design give the same ones, however many are asked for. */
export function randomDrills(seed: number, pool: Pool): (index: number) => Chosen {
  const generator = xoroshiro128plus(seed);
  const below = (bound: number): number => uniformInt(generator, 0, bound - 1);
  const kinds = kindsOf(pool.faults);
  const lots = kinds.flatMap(([kind, faults]) => Array.from({ length: weights[kind] }, () => faults));
  const drawn: Chosen[] = [];
  return (index) => {
    while (drawn.length <= index) {
      const fault = oneOf(oneOf(lots, below), below);
      drawn.push({ fault: fault.name, target: oneOf(fault.on ?? pool.hosts, below) });
    }
    return oneOf(drawn.slice(index, index + 1), () => 0);
  };
}

function kindsOf(faults: readonly Fault[]): readonly (readonly [Kind, readonly Fault[]])[] {
  const of = (kind: Kind): readonly Fault[] => faults.filter((fault) => kindOf(fault) === kind);
  return (["host", "dies", "stands", "everywhere"] as const)
    .map((kind) => [kind, of(kind)] as const)
    .filter(([, those]) => those.length > 0);
}

function kindOf({ part, dies, everywhere }: Fault): Kind {
  if (everywhere === true) return "everywhere";
  if (part === undefined) return "host";
  return dies === true ? "dies" : "stands";
}

function oneOf<T>(things: readonly T[], below: (bound: number) => number): T {
  const found = things[below(things.length)];
  if (found === undefined) throw new Error("invariant: there is something to draw from");
  return found;
}
