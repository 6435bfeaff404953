import { z } from "zod";
import { crewOptions } from "../openstack/crew-options.ts";

export const designateOptions = z.strictObject(crewOptions({ processes: 2, threads: 1 }));

export type DesignateOptions = z.infer<typeof designateOptions>;
