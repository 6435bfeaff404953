/** What one member has of each table, by the table's name. */
export type Copy = ReadonlyMap<string, string>;

/** What a script of `Contents` printed. */
export function parseCopy(output: string): Copy {
  return new Map(
    output.split("\n").flatMap((line) => {
      const at = line.lastIndexOf("\t");
      return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );
}

/** A table that members do not have alike: who has the same, the largest group first. */
export interface Difference {
  readonly table: string;
  readonly groups: readonly (readonly string[])[];
}

/** Pure: the tables of which members had different things when they were asked at about the same time. */
export function differences(copies: ReadonlyMap<string, Copy>): readonly Difference[] {
  const tables = new Set([...copies.values()].flatMap((copy) => [...copy.keys()]));
  return [...tables].toSorted().flatMap((table) => {
    const by = new Map<string | undefined, string[]>();
    for (const [host, copy] of copies) by.set(copy.get(table), [...(by.get(copy.get(table)) ?? []), host]);
    if (by.size < 2) return [];
    return [{ table, groups: [...by.values()].toSorted((one, other) => other.length - one.length) }];
  });
}

/** Those that differ in a later look as well: what services write meanwhile is the same a moment later. */
export function stillDifferent(earlier: readonly Difference[], later: readonly Difference[]): readonly Difference[] {
  return later.filter(({ table }) => earlier.some((each) => each.table === table));
}
