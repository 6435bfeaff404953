import { z } from "zod";
import { crewOptions } from "../openstack/crew-options.ts";
import type { Crew } from "../openstack/uwsgi.ts";

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

/** Few ask it, and seldom. */
export function cfnCrew({ threads }: HeatOptions): Crew {
  return { processes: 1, threads };
}
