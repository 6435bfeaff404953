import { z } from "zod";

/** What several sections of a model file are written with. */

export const quantity = z.union([z.number(), z.string()]).meta({
  id: "quantity",
  description: "A number, or arithmetic over the parameters; a duration may end in ms, s, min, h, d, w or y",
});
export const names = z.array(z.string()).min(1);

export const stateKind = z.enum(["up", "degraded", "failing-over", "down"]);
