import type { Design } from "../../catalogue/contract/design.ts";
import { defaultRates, everyKind, ratedKinds, unnoticedHours, unnoticedRange } from "../../spec/default-rates.ts";
import { ratedQuantities, type Range, type RatedQuantity } from "../../spec/site.ts";
import { coverageOf, isFenced, staysOff, type Knobs } from "./knobs.ts";
import { coverageWithoutFencingRange, offUntilSeenHours, offUntilSeenRange } from "./unnoticed.ts";

/** A rate that is known as a range alone. */
export interface Uncertain {
  /** As `rates` of the site names it. */
  readonly name: string;
  readonly quantity: RatedQuantity;
  readonly figure: number;
  readonly range: Range;
}

/** What a prediction takes for known though it is not: what the site does not say, and what it says as a range. */
export function uncertainOf(design: Design, knobs: Knobs): readonly Uncertain[] {
  const named = Object.keys(knobs.rates).filter((name) => !Object.hasOwn(defaultRates, name));
  // People are as slow whatever fails: one figure for all kinds that have none of their own.
  const people = {
    name: everyKind,
    quantity: "unnoticedHours",
    figure: unnoticedHours,
    range: unnoticedRange,
  } as const;
  return [
    ...(knobs.rates[everyKind]?.unnoticedHours === undefined ? [people] : []),
    ...ratedKinds.flatMap((kind) => ratedQuantities.flatMap((quantity) => ofKind(design, knobs, kind, quantity))),
    ...named.flatMap((name) =>
      ratedQuantities.flatMap((quantity) => {
        const figure = knobs.rates[name]?.[quantity];
        const range = knobs.rates[name]?.ranges?.[quantity];
        return figure === undefined || range === undefined ? [] : [{ name, quantity, figure, range }];
      }),
    ),
  ];
}

function ofKind(
  design: Design,
  knobs: Knobs,
  kind: (typeof ratedKinds)[number],
  quantity: RatedQuantity,
): readonly Uncertain[] {
  const own = knobs.rates[kind];
  if (own?.[quantity] !== undefined) {
    const range = own.ranges?.[quantity];
    return range === undefined ? [] : [{ name: kind, quantity, figure: own[quantity], range }];
  }
  if (quantity === "unnoticedHours" || knobs.rates[everyKind]?.[quantity] !== undefined) return [];
  const base = defaultRates[kind];
  const range = base.ranges[quantity];
  if (quantity === "coverage") {
    const figure = coverageOf(kind, [], isFenced(design, knobs), knobs);
    return [{ name: kind, quantity, figure, range: figure < base.coverage ? coverageWithoutFencingRange : range }];
  }
  if (kind === "system" && quantity === "mttrHours" && staysOff(design, knobs)) {
    const [low, high] = offUntilSeenRange;
    return [
      { name: kind, quantity, figure: base.mttrHours + offUntilSeenHours, range: [range[0] + low, range[1] + high] },
    ];
  }
  return [{ name: kind, quantity, figure: base[quantity], range }];
}

/**
 * Its value at a quantile: half of what is drawn lies below the figure, and by its logarithm it is as likely anywhere
 * between the figure and either end. Of a coverage, what is not covered.
 */
export function valueAt({ quantity, figure, range }: Uncertain, quantile: number): number {
  const flip = quantity === "coverage";
  const [low, middle, high] = (flip ? [1 - range[1], 1 - figure, 1 - range[0]] : [range[0], figure, range[1]]) as Ends;
  const [from, to, along] = quantile < 0.5 ? [low, middle, 2 * quantile] : [middle, high, 2 * quantile - 1];
  const value = from > 0 ? from * (to / from) ** along : from + (to - from) * along;
  return flip ? 1 - value : value;
}

type Ends = readonly [number, number, number];

/** The knobs with other values in place of what is uncertain. */
export function withValues(knobs: Knobs, values: readonly (readonly [Uncertain, number])[]): Knobs {
  const rates: Record<string, Knobs["rates"][string]> = { ...knobs.rates };
  for (const [{ name, quantity }, value] of values) rates[name] = { ...rates[name], [quantity]: value };
  return { ...knobs, rates };
}
