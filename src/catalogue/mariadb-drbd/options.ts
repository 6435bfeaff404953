import { z } from "zod";
import { size } from "../mariadb/server.ts";

export const mariadbDrbdOptions = z.strictObject({
  "buffer-pool": size.default("256M").describe("innodb_buffer_pool_size: memory for data and indexes"),
  "log-file": size
    .default("96M")
    .describe(
      "innodb_log_file_size: the more it holds the less is written twice, and the longer a server takes to start on the other host",
    ),
  "max-connections": z.number().int().min(50).max(100_000).default(1000),
});

export type MariadbDrbdOptions = z.infer<typeof mariadbDrbdOptions>;
