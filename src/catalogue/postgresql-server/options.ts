import { z } from "zod";

const size = z.string().regex(/^\d+(?:kB|MB|GB)$/, "a size such as 256MB");

export const postgresqlOptions = z.strictObject({
  "shared-buffers": size.default("256MB").describe("shared_buffers: memory for data and indexes on each member"),
  "wal-keep": size
    .default("1GB")
    .describe("wal_keep_size: how much a member that was away may have missed and still catch up without a full copy"),
  "max-connections": z.number().int().min(50).max(10_000).default(500),
});

export type PostgresqlOptions = z.infer<typeof postgresqlOptions>;
