import type { Design } from "../../catalogue/contract/design.ts";
import type { RawModel } from "../../dependability/model/schema.ts";
import { defaultRates, everyKind, ratedKinds } from "../../spec/default-rates.ts";
import { listed } from "../../text/sentence.ts";
import { isFenced, staysOff, type Knobs } from "./knobs.ts";
import { endpointOutageMs } from "./outages.ts";
import {
  coverageSource,
  coverageWithoutFencing,
  coverageWithoutFencingSource,
  offUntilSeenHours,
  offUntilSeenSource,
  unnoticedSource,
} from "./unnoticed.ts";

type Assumption = NonNullable<RawModel["assumptions"]>[number];

/** What the model of a design rests on, and where each of it is from. */
export function assumptionsOf(design: Design, knobs: Knobs): readonly Assumption[] {
  return [
    ...ratedKinds.map((kind) => kindAssumed(kind, knobs)),
    ...Object.entries(knobs.rates)
      .filter(([name]) => !Object.hasOwn(defaultRates, name))
      .map(([what, rate]) => ({ what, value: rateText(rate), source: "the site's rates" })),
    ...design.endpoints.map(({ name }) => failoverAssumed(design, knobs, name)),
    ...design.endpoints.flatMap(({ name, pinned }) =>
      pinned === undefined || knobs.sharedData
        ? []
        : [
            {
              what: `${name} data`,
              value: `on ${pinned.host} alone`,
              source: `the design: ${pinned.pathEnds.join(", ")} go to that host, and fail while it is away`,
            },
          ],
    ),
    {
      what: "coverage",
      value: "the share of failures that are noticed and failed over in time",
      source: coverageSource,
    },
    {
      what: "failure that nothing notices",
      value: listed([...new Set(ratedKinds.map((kind) => `${unnoticedOf(kind, knobs)} h`))]),
      source: [everyKind, ...ratedKinds].some((kind) => knobs.rates[kind]?.unnoticedHours !== undefined)
        ? "the site's rates"
        : unnoticedSource,
    },
    ...(staysOff(design, knobs) && knobs.rates["system"]?.mttrHours === undefined
      ? [{ what: "fenced host", value: `${offUntilSeenHours} h longer away`, source: offUntilSeenSource }]
      : []),
    ...(isFenced(design, knobs)
      ? []
      : [
          {
            what: "coverage of hosts without fencing",
            value: String(coverageWithoutFencing),
            source: coverageWithoutFencingSource,
          },
        ]),
  ];
}

function unnoticedOf(kind: (typeof ratedKinds)[number], { rates }: Knobs): number {
  return rates[kind]?.unnoticedHours ?? rates[everyKind]?.unnoticedHours ?? defaultRates[kind].unnoticedHours;
}

function kindAssumed(kind: (typeof ratedKinds)[number], { rates }: Knobs): Assumption {
  const { mttfHours, mttrHours, coverage, source } = defaultRates[kind];
  const own = rates[kind] ?? rates[everyKind];
  const value = rateText({ mttfHours, mttrHours, coverage, ...rates[everyKind], ...rates[kind] });
  return { what: kind, value, source: own === undefined ? source : `the site's rates; what they leave out: ${source}` };
}

function rateText({ mttfHours, mttrHours, coverage, unnoticedHours }: Knobs["rates"][string]): string {
  return [
    ...(mttfHours === undefined ? [] : [`mttf ${mttfHours} h`]),
    ...(mttrHours === undefined ? [] : [`mttr ${mttrHours} h`]),
    ...(coverage === undefined ? [] : [`coverage ${coverage}`]),
    ...(unnoticedHours === undefined ? [] : [`unnoticed ${unnoticedHours} h`]),
  ].join(", ");
}

function failoverAssumed(design: Design, { measured }: Knobs, endpoint: string): Assumption {
  return {
    what: `failover of ${endpoint}`,
    value: `${Math.round(endpointOutageMs(design, measured, endpoint))} ms`,
    source: measured[endpoint]?.source ?? "the design's bound for a power-off",
  };
}
