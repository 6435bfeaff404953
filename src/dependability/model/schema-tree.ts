import { z } from "zod";
import { names, quantity, time } from "./schema-words.ts";

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
    mttf: time.optional(),
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

export const tree = z.strictObject({
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

export type RawTree = z.infer<typeof tree>;
export type RawCommonCause = z.infer<typeof commonCause>;
export type RawEvent = z.infer<typeof event>;
