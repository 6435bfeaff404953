import { z } from "zod";
import type { Design } from "../contract/design.ts";

export const rabbitmqOptions = z.strictObject({
  memoryShare: z
    .number()
    .gt(0)
    .max(1)
    .default(0.4)
    .describe("share of the host's memory above which the broker stops taking messages"),
  freeDiskMiB: z
    .int()
    .min(50)
    .max(1_048_576)
    .default(2048)
    .describe("free space on a broker's disk, in MiB, below which no broker takes messages"),
  queues: z
    .enum(["quorum", "classic"])
    .default("quorum")
    .describe("classic queues are on one broker each, and gone for as long as that is: for trying what that costs"),
});

/** What kind of queue services declare. */
export function queueKind({ options }: Pick<Design, "options">): RabbitmqOptions["queues"] {
  return rabbitmqOptions.parse(options["rabbitmq"] ?? {}).queues;
}

export type RabbitmqOptions = z.infer<typeof rabbitmqOptions>;
