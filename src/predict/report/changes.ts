import type { WhatIf } from "../what-if/what-if.ts";

/** One change with what it does to each endpoint, for people: they choose a change, not a pair. */
export interface ChangeForAll {
  readonly change: string;
  /** Where it matters most, gain or cost. */
  readonly most: WhatIf;
  readonly at: ReadonlyMap<string, WhatIf>;
}

/** Greatest gain first. */
export function byChange(rows: readonly WhatIf[]): readonly ChangeForAll[] {
  const changes = new Map<string, WhatIf[]>();
  for (const row of rows) {
    const known = changes.get(row.change);
    if (known === undefined) changes.set(row.change, [row]);
    else known.push(row);
  }
  return [...changes]
    .map(([change, of]): ChangeForAll => {
      const most = of.reduce((best, each) =>
        Math.abs(each.gainMinutesPerYear) > Math.abs(best.gainMinutesPerYear) ? each : best,
      );
      return { change, most, at: new Map(of.map((each) => [each.endpoint, each])) };
    })
    .toSorted((a, b) => b.most.gainMinutesPerYear - a.most.gainMinutesPerYear);
}

/** Why a change that adds something may cost. Undefined when none does. */
export function costNote(rows: readonly WhatIf[]): string | undefined {
  const more = rows.some(({ change, gainMinutesPerYear }) => / more /.test(change) && gainMinutesPerYear < 0);
  return more
    ? "One more may lower availability: it fails as well (of two that need a majority both must be up), each of its failures is failed over, and one that nothing notices in time gets in the way of all (coverage below 1)."
    : undefined;
}
