import { z } from "zod";

/** Where something listens. */
export const place = z.object({ host: z.string(), port: z.number() });
export type NetworkPlace = z.infer<typeof place>;
