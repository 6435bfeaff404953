import { z } from "zod";
import { crewOptions } from "../openstack/crew-options.ts";

export const manilaOptions = z.strictObject(crewOptions({ processes: 2, threads: 4 }));

export type ManilaOptions = z.infer<typeof manilaOptions>;
