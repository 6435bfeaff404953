import { z } from "zod";
import { crewOptions } from "../openstack/crew-options.ts";

export const heatOptions = z.strictObject({
  ...crewOptions({ processes: 2, threads: 4 }),
  engineWorkers: z
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe("processes of heat-engine on each host; each takes some 130 MB"),
});

export type HeatOptions = z.infer<typeof heatOptions>;
