import { z } from "zod";
import { size } from "../mariadb/server.ts";

export const replicationOptions = z.strictObject({
  "buffer-pool": size.default("256M").describe("innodb_buffer_pool_size: memory for data and indexes on each member"),
  "log-hours": z
    .number()
    .int()
    .min(1)
    .max(8760)
    .default(24)
    .describe("binlog_expire_logs_seconds: how long a member may be away and still catch up without a full copy"),
  "max-connections": z.number().int().min(50).max(100_000).default(1000),
});

export type ReplicationOptions = z.infer<typeof replicationOptions>;
