import { z } from "zod";
import { told } from "./workloads/kind.ts";

/**
 * What the client process is told on its standard input. It holds passwords: it is never an argument, never in the
 * environment and never in the history. What a workload is told is looked at by its kind.
 */
const clock = { originNs: z.string().regex(/^\d+$/), originWallMs: z.number() };

export const clientConfiguration = z.discriminatedUnion("mode", [
  z.object({ mode: z.literal("load"), ...clock, workloads: z.array(z.object({ name: z.string(), load: told })) }),
  z.object({
    mode: z.literal("final-reads"),
    ...clock,
    reads: z.array(told),
    /** The patience with each step of a reading. */
    timeoutMs: z.number().positive(),
  }),
]);
export type ClientConfiguration = z.infer<typeof clientConfiguration>;
