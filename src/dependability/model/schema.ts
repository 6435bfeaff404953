import { z } from "zod";
import { chain } from "./schema-chain.ts";
import { names, quantity, stateKind, time } from "./schema-words.ts";
import { tree } from "./schema-tree.ts";

/**
 * The shape of a model file. What a zod schema cannot say (references, ranges after arithmetic, irreducibility) the
 * reader of each section checks. `schema/model.schema.json` is generated from this.
 */

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
  felt: z
    .record(z.string(), z.strictObject({ exposure: quantity.optional(), failover: time.optional() }))
    .optional()
    .describe("By endpoint: where its failures are felt otherwise"),
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
