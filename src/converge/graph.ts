import { invariant } from "./invariant.ts";

/** Something that comes after other things, by their ids. */
export interface Ordered {
  readonly id: string;
  readonly after: readonly string[];
}

/**
 * The same things, each after all that it names; otherwise in the order given. Linear in things and edges.
 *
 * @throws on an id that occurs twice or is nowhere, and on a circle, which it names: these are mistakes of the catalogue.
 */
export function inOrder<T extends Ordered>(things: readonly T[]): readonly T[] {
  const byId = indexed(things);
  const sorted: T[] = [];
  const state = new Map<string, "open" | "placed">();

  for (const start of things) {
    // An explicit stack: a long chain must not be a deep recursion.
    const path: { readonly thing: T; next: number }[] = [];
    const enter = (thing: T): void => {
      state.set(thing.id, "open");
      path.push({ thing, next: 0 });
    };
    if (!state.has(start.id)) enter(start);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const id = top.thing.after[top.next++];
      if (id === undefined) {
        state.set(top.thing.id, "placed");
        sorted.push(top.thing);
        path.pop();
        continue;
      }
      const before = byId.get(id);
      const from = top.thing.id;
      invariant(before !== undefined, () => `"${from}" comes after "${id}", which is no goal of this site`);
      const reached = state.get(id);
      invariant(reached !== "open", () =>
        circle(
          path.map(({ thing }) => thing.id),
          id,
        ),
      );
      if (reached === undefined) enter(before);
    }
  }
  return sorted;
}

/**
 * For each thing that is kept, the kept things it comes after, directly or through ones that are not kept.
 * `things` must be in order.
 */
export function keptPredecessors(
  things: readonly Ordered[],
  kept: ReadonlySet<string>,
): Map<string, readonly string[]> {
  const behind = new Map<string, ReadonlySet<string>>();
  const result = new Map<string, readonly string[]>();
  for (const { id, after } of things) {
    const found = new Set<string>();
    for (const before of after) {
      if (kept.has(before)) found.add(before);
      else for (const further of behind.get(before) ?? []) found.add(further);
    }
    if (kept.has(id)) result.set(id, [...found]);
    else behind.set(id, found);
  }
  return result;
}

function indexed<T extends Ordered>(things: readonly T[]): ReadonlyMap<string, T> {
  const byId = new Map<string, T>();
  for (const thing of things) {
    invariant(!byId.has(thing.id), () => `two goals are called "${thing.id}"`);
    byId.set(thing.id, thing);
  }
  return byId;
}

function circle(path: readonly string[], again: string): string {
  const members = path.slice(path.indexOf(again));
  return `goals wait for each other in a circle: ${[...members, again].map((id) => `"${id}"`).join(" after ")}`;
}
