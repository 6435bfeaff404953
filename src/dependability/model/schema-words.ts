import { z } from "zod";

/** What several sections of a model file are written with. */

export const quantity = z.union([z.number(), z.string()]).meta({
  id: "quantity",
  description: "A number, or arithmetic over the parameters; a duration may end in ms, s, min (or m), h, d, w or y",
});
export const names = z.array(z.string()).min(1);

export const stateKind = z.enum(["up", "degraded", "failing-over", "down"]);

export const time = z
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
