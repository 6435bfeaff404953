import { z } from "zod";

/**
 * The shape of a model file. What a zod schema cannot say (references, ranges after arithmetic, irreducibility) the
 * reader of each section checks. `schema/model.schema.json` is generated from this.
 */

const quantity = z.union([z.number(), z.string()]).meta({
  id: "quantity",
  description: "A number, or arithmetic over the parameters; a duration may end in ms, s, min, h, d, w or y",
});
const names = z.array(z.string()).min(1);

const time = z
  .union([
    quantity,
    z.strictObject({ exponential: z.strictObject({ mean: quantity.optional(), rate: quantity.optional() }) }),
    z.strictObject({
      weibull: z.strictObject({ shape: quantity, scale: quantity.optional(), mean: quantity.optional() }),
    }),
    z.strictObject({
      lognormal: z.strictObject({
        mean: quantity.optional(),
        cv: quantity.optional(),
        median: quantity.optional(),
        sigma: quantity.optional(),
      }),
    }),
    z.strictObject({ deterministic: quantity }),
    z.strictObject({ uniform: z.tuple([quantity, quantity]) }),
    z.strictObject({
      erlang: z.strictObject({ stages: quantity, mean: quantity.optional(), rate: quantity.optional() }),
    }),
    z.strictObject({
      gamma: z.strictObject({ shape: quantity, mean: quantity.optional(), rate: quantity.optional() }),
    }),
    z.strictObject({
      hyperexponential: z
        .array(z.strictObject({ probability: quantity, mean: quantity.optional(), rate: quantity.optional() }))
        .min(1),
    }),
    z.strictObject({ pareto: z.strictObject({ shape: quantity, minimum: quantity }) }),
  ])
  .meta({
    id: "time",
    description: "A duration: its mean in hours (then it is exponential), or a named distribution",
  });

const stateKind = z.enum(["up", "degraded", "failing-over", "down"]);

const failureMode = z.strictObject({
  name: z.string(),
  probability: quantity,
  mttr: time.optional(),
  repairRate: quantity.optional(),
  coverage: quantity.optional(),
});

const part = z.strictObject({
  count: z.union([z.number().int(), z.string()]).optional().describe("How many identical ones; default 1"),
  mttf: time.optional().describe("Mean time to failure, or the distribution of the time to failure"),
  failureRate: quantity.optional().describe("Per hour"),
  mttr: time.optional().describe("Time to repair; absent with no repairRate: it is never repaired"),
  repairRate: quantity.optional().describe("Per hour"),
  modes: z.array(failureMode).min(1).optional(),
  crew: z.string().optional().describe("The crew that repairs it; absent: a repairer of its own"),
  priority: z.number().optional().describe("For a crew with order: priority; the higher is repaired first"),
  coverage: quantity.optional().describe("Share of its failures that are detected and failed over in time; default 1"),
  failover: time.optional().describe("Outage of what it serves after a covered failure; default 0"),
  uncovered: time.optional().describe("Outage after a failure that is not covered, until people see to it"),
  exposure: quantity
    .optional()
    .describe(
      "Share of its failures that are felt at all before they are noticed: 1/n where n share the work; default 1",
    ),
  active: z.number().int().optional().describe("Of `count`, how many run at a time; the others stand by"),
  dormant: quantity.optional().describe("Failure rate of one that stands by, as a share: 0 cold, 1 hot; default 0"),
  states: z.record(z.string(), stateKind).optional().describe("Instead of mttf and mttr: states of its own"),
  start: z.string().optional(),
  transitions: z
    .array(
      z.strictObject({
        from: z.string(),
        to: z.string(),
        rate: quantity.optional(),
        time: time.optional(),
        repair: z.boolean().optional().describe("Needs the crew"),
      }),
    )
    .optional(),
  source: z.string().optional(),
});

const cause = z.union([
  part.extend({ takes: names.describe("Parts that are out for as long as this is") }),
  z.strictObject({
    shock: quantity.describe("Rate per hour at which all of `fails` fail at once"),
    fails: names,
    source: z.string().optional(),
  }),
  z.strictObject({
    beta: quantity.describe("Share of the failures of the parts that hit all of them at once (beta-factor model)"),
    of: names,
    source: z.string().optional(),
  }),
]);

export type RawStructure =
  | string
  | { readonly all: readonly RawStructure[] }
  | { readonly any: readonly RawStructure[] }
  | { readonly atLeast: number | string; readonly of: string | readonly RawStructure[] };

const structure: z.ZodType<RawStructure> = z
  .lazy(() =>
    z.union([
      z.string(),
      z.strictObject({ all: z.array(structure).min(1) }),
      z.strictObject({ any: z.array(structure).min(1) }),
      z.strictObject({
        atLeast: z.union([z.number(), z.string()]),
        of: z.union([z.string(), z.array(structure).min(1)]),
      }),
    ]),
  )
  .meta({ id: "structure" });

const maintenance = z.strictObject({
  parts: names,
  every: quantity,
  lasts: quantity,
  first: quantity.optional().describe("Start of the first window; default: windows follow one another"),
});

const chainTransition = z.union([
  z.tuple([z.string(), z.string(), quantity]),
  z.strictObject({ from: z.string(), to: z.string(), rate: quantity }),
  z.strictObject({
    when: z.string().optional(),
    rate: quantity,
    set: z.record(z.string(), quantity),
  }),
]);

const observed = z.union([quantity, names, z.record(z.string(), quantity)]).meta({
  id: "observed",
  description:
    "With variables, a condition (1 where it holds) or arithmetic; with states, the names of some, or each one's number",
});

const measure = z
  .union([
    z
      .strictObject({ mean: observed, at: quantity.optional() })
      .describe("Mean at a time; without `at`, in the long run"),
    z.strictObject({ total: observed, until: quantity }).describe("What is gathered until a time: value × hours"),
    z
      .strictObject({ total: observed, before: observed })
      .describe("What is gathered until a condition first holds: value × hours"),
    z
      .strictObject({ reach: observed, within: quantity.optional(), through: observed.optional() })
      .describe("Chance that a condition ever holds, or does within a time, with another one holding until then"),
    z.strictObject({ timeTo: observed }).describe("Mean time until a condition first holds, in hours"),
  ])
  .meta({ id: "measure" });

const chain = z.strictObject({
  states: z
    .record(z.string(), z.union([stateKind, z.number()]))
    .optional()
    .describe("Each state's kind, or its reward (up where it is above 0)"),
  variables: z
    .record(z.string(), z.tuple([quantity, quantity]))
    .optional()
    .describe("Instead of states: whole numbers with their least and greatest value"),
  define: z
    .record(z.string(), quantity)
    .optional()
    .describe("With variables: names for arithmetic over them; each may use those above it"),
  start: z.union([z.string(), z.record(z.string(), quantity)]).optional(),
  transitions: z.array(chainTransition),
  absorbing: z
    .union([z.literal(true), z.string(), names])
    .optional()
    .describe(
      "States that are meant never to be left; with variables, a condition where nothing moves. true: it has some",
    ),
  up: z
    .union([z.string(), names])
    .optional()
    .describe("With variables: a condition; with states: their names. Not needed with measures"),
  reward: z.union([quantity, z.record(z.string(), quantity)]).optional(),
  measures: z.record(z.string(), measure).optional().describe("What else is wanted of the chain, by name"),
  source: z.string().optional(),
});

export type RawGate =
  | string
  | { readonly and: readonly RawGate[] }
  | { readonly or: readonly RawGate[] }
  | { readonly xor: readonly RawGate[] }
  | { readonly not: RawGate }
  | { readonly atLeast: number | string; readonly of: readonly RawGate[] }
  | { readonly pand: readonly RawGate[] }
  | { readonly por: readonly RawGate[] }
  | { readonly seq: readonly RawGate[] }
  | { readonly spare: readonly RawGate[] };

const gate: z.ZodType<RawGate> = z
  .lazy(() =>
    z.union([
      z.string(),
      z.strictObject({ and: z.array(gate).min(1) }),
      z.strictObject({ or: z.array(gate).min(1) }),
      z.strictObject({ xor: z.array(gate).min(1) }),
      z.strictObject({ not: gate }),
      z.strictObject({ atLeast: z.union([z.number(), z.string()]), of: z.array(gate).min(1) }),
      z.strictObject({ pand: z.array(gate).min(1).describe("All fail, from left to right or at the same moment") }),
      z.strictObject({ por: z.array(gate).min(1).describe("The first fails, before the others or with them") }),
      z.strictObject({ seq: z.array(gate).min(1).describe("All fail, and they can only fail from left to right") }),
      z.strictObject({ spare: z.array(gate).min(1).describe("The first is used, then each of the others in turn") }),
    ]),
  )
  .meta({ id: "gate" });

const event = z.union([
  quantity.describe("A probability"),
  z.strictObject({
    probability: quantity.optional(),
    rate: quantity.optional().describe("Failure rate per hour"),
    mttf: quantity.optional(),
    repairRate: quantity.optional(),
    mttr: quantity.optional(),
    inspectedEvery: quantity.optional().describe("A latent failure: found and mended only then; the mean is taken"),
    dormant: quantity
      .optional()
      .describe("Failure rate while a spare that is not in use, as a share: 0 cold, 1 hot; default 0"),
    source: z.string().optional(),
  }),
]);

const commonCause = z.union([
  z.strictObject({ beta: quantity.describe("Share of an event's failures that hit all of the group"), of: names }),
  z.strictObject({
    mgl: z.array(quantity).min(1).describe("Multiple Greek letters: beta, gamma, … for a second, third, … to fail too"),
    of: names,
  }),
  z.strictObject({
    alpha: z.array(quantity).min(1).describe("Of the group's failures, the share that hit 1, 2, … of it"),
    of: names,
  }),
  z.strictObject({
    phi: z.array(quantity).min(1).describe("Of an event's probability, the share that each combination of 1, 2, … has"),
    of: names,
  }),
]);

const tree = z.strictObject({
  events: z.record(z.string(), event),
  gates: z.record(z.string(), gate).optional(),
  top: gate,
  mission: quantity.optional(),
  fdep: z
    .array(z.strictObject({ trigger: gate, fails: names, probability: quantity.optional() }))
    .optional()
    .describe("Functional dependencies: the moment the trigger happens, so do the events it fails"),
  commonCause: z.record(z.string(), commonCause).optional().describe("Groups of events with causes in common"),
  source: z.string().optional(),
});

export const modelSchema = z.strictObject({
  model: z.string().optional().describe("Its name"),
  source: z.string().optional(),
  note: z.string().optional(),
  target: quantity.optional(),
  mission: quantity.optional().describe("Length of a mission; a time at which transient values are wanted"),
  times: z.array(quantity).optional().describe("Times at which transient values are wanted"),
  parameters: z.record(z.string(), quantity).optional(),
  crews: z
    .record(
      z.string(),
      z.union([
        z.number().int(),
        z.strictObject({
          size: z.number().int(),
          order: z.enum(["first-come", "priority", "shared"]).optional(),
        }),
      ]),
    )
    .optional(),
  parts: z.record(z.string(), part).optional(),
  causes: z.record(z.string(), cause).optional(),
  maintenance: z.array(maintenance).optional(),
  groups: z.record(z.string(), structure).optional(),
  endpoints: z.record(z.string(), structure).optional(),
  chains: z.record(z.string(), chain).optional(),
  trees: z.record(z.string(), tree).optional(),
  assumptions: z.array(z.strictObject({ what: z.string(), value: z.string(), source: z.string() })).optional(),
});

export type RawModel = z.infer<typeof modelSchema>;
export type RawPart = z.infer<typeof part>;
export type RawCause = z.infer<typeof cause>;
export type RawTime = z.infer<typeof time>;
export type RawChain = z.infer<typeof chain>;
export type RawMeasure = z.infer<typeof measure>;
export type RawObserved = z.infer<typeof observed>;
export type RawTree = z.infer<typeof tree>;
export type RawCommonCause = z.infer<typeof commonCause>;
export type RawEvent = z.infer<typeof event>;
