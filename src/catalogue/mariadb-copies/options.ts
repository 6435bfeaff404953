import { z } from "zod";
import { size } from "../mariadb/server.ts";

export const copiesOptions = z.strictObject({
  "base-hours": z
    .number()
    .int()
    .min(1)
    .max(720)
    .default(24)
    .describe(
      "how often a whole copy is taken: the longer, the more of the log is applied when a moment is brought back",
    ),
  "replica-buffer-pool": size
    .default("256M")
    .describe("innodb_buffer_pool_size: memory for data and indexes of the server that stays ready"),
  "replica-connections": z
    .number()
    .int()
    .min(50)
    .max(100_000)
    .default(1000)
    .describe("max_connections of the server that stays ready, once it is promoted"),
});

export type CopiesOptions = z.infer<typeof copiesOptions>;
