import { shown } from "../anomaly.ts";
import type { Micro, Scalar } from "./transaction-log.ts";

/**
 * What is wrong with what a transaction read of a list, as far as it did something to the list itself; undefined where nothing is. The
 * sentence goes on from "it".
 */
export function againstItself(
  micros: readonly Micro[],
  index: number,
  elements: readonly Scalar[],
): string | undefined {
  const key = micros[index]?.key;
  const expected = ownBefore(micros, index);
  if (expected !== undefined && !expected.fits(elements)) {
    return `read ${shown(key)} as ${shown(elements)}, though ${expected.words}`;
  }
  const ahead = nextAppend(micros, index);
  return ahead !== undefined && elements.includes(elementOf(ahead.value))
    ? `read ${shown(ahead.value)} in ${shown(key)} before it appended that itself`
    : undefined;
}

/** The next that a transaction appends to the list of one of its micro-operations. */
export function nextAppend(micros: readonly Micro[], index: number): Micro | undefined {
  const key = micros[index]?.key;
  return micros.find((later, place) => place > index && later.f === "append" && later.key === key);
}

export function elementOf(value: unknown): Scalar {
  return typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value ?? null);
}

/** The elements of a list; the list itself where it holds nothing else, as nearly all do. */
export function elementsOf(list: readonly unknown[]): readonly Scalar[] {
  return isPlain(list) ? list : list.map(elementOf);
}

function isPlain(list: readonly unknown[]): list is readonly (string | number)[] {
  for (const each of list) if (typeof each !== "number" && typeof each !== "string") return false;
  return true;
}

/** What a read must see of what its transaction did to the list before; undefined where that was nothing. */
function ownBefore(
  micros: readonly Micro[],
  index: number,
): { readonly words: string; fits(elements: readonly Scalar[]): boolean } | undefined {
  const key = micros[index]?.key;
  const appended: Scalar[] = [];
  for (let place = index - 1; place >= 0; place -= 1) {
    const micro = micros[place];
    if (micro === undefined || micro.key !== key) continue;
    if (micro.f === "append") {
      appended.unshift(elementOf(micro.value));
      continue;
    }
    const before = Array.isArray(micro.value) ? elementsOf(micro.value) : [];
    const all = [...before, ...appended];
    return { words: `it must be ${shown(all)}`, fits: (elements) => isSame(elements, all) };
  }
  if (appended.length === 0) return undefined;
  return {
    words: `it had appended ${shown(appended)}`,
    fits: (elements) => isSame(elements.slice(Math.max(0, elements.length - appended.length)), appended),
  };
}

function isSame(a: readonly Scalar[], b: readonly Scalar[]): boolean {
  return a.length === b.length && a.every((each, place) => each === b[place]);
}
