import { z } from "zod";
import { crewOptions } from "../openstack/crew-options.ts";

export const barbicanOptions = z.strictObject(crewOptions({ processes: 2, threads: 4 }));

export type BarbicanOptions = z.infer<typeof barbicanOptions>;
