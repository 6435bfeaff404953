import { z } from "zod";

export const rabbitmqOptions = z.strictObject({
  memoryShare: z
    .number()
    .gt(0)
    .max(1)
    .default(0.4)
    .describe("share of the host's memory above which the broker stops taking messages"),
});

export type RabbitmqOptions = z.infer<typeof rabbitmqOptions>;
