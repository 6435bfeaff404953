import { z } from "zod";

export const memcachedOptions = z.strictObject({
  memoryMiB: z.int().min(16).default(64).describe("memory for cached items on each host"),
  connections: z.int().min(64).default(1024).describe("connections each host takes"),
});

export type MemcachedOptions = z.infer<typeof memcachedOptions>;
