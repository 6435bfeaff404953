import { z } from "zod";
import { names, quantity, stateKind } from "./schema-words.ts";

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

export const chain = z.strictObject({
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

export type RawChain = z.infer<typeof chain>;
export type RawMeasure = z.infer<typeof measure>;
export type RawObserved = z.infer<typeof observed>;
