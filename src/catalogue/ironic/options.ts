import { z } from "zod";
import { crewOptions } from "../openstack/crew-options.ts";

export const ironicOptions = z.strictObject(crewOptions({ processes: 2, threads: 1 }));

export type IronicOptions = z.infer<typeof ironicOptions>;
