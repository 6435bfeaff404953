import { z } from "zod";
import { crewOptions } from "../openstack/crew-options.ts";

export const horizonOptions = z.strictObject({
  ...crewOptions({ processes: 2, threads: 4 }),
  sessionMinutes: z.int().min(5).max(1440).default(60).describe("how long a user who does nothing stays logged in"),
});

export type HorizonOptions = z.infer<typeof horizonOptions>;
