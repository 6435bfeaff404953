import { z } from "zod";
import { size } from "../mariadb/server.ts";

export const galeraOptions = z.strictObject({
  "buffer-pool": size.default("256M").describe("innodb_buffer_pool_size: memory for data and indexes on each member"),
  "gcache-size": size
    .default("256M")
    .describe("gcache.size: how much a member that was away may have missed and still catch up without a full copy"),
  "flush-log": z
    .union([z.literal(0), z.literal(1), z.literal(2)])
    .default(1)
    .describe("innodb_flush_log_at_trx_commit: 1 keeps every commit through a power loss of all members at once"),
  "max-connections": z.number().int().min(50).max(100_000).default(1000),
});

export type GaleraOptions = z.infer<typeof galeraOptions>;
