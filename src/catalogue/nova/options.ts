import { z } from "zod";
import { restartDeaf } from "../openstack/rpc-options.ts";

export const novaOptions = z.strictObject({
  compute: z
    .enum(["libvirt", "fake"])
    .default("libvirt")
    .describe("what runs servers: libvirt; or fake, nova's own driver that only says so, to rehearse with"),
  processes: z
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe("API processes on each host, each of which works on one request; each takes some 150 MB"),
  metadataProcesses: z
    .int()
    .min(1)
    .max(64)
    .default(2)
    .describe("metadata processes on each host, each of which works on one request; each takes some 130 MB"),
  conductorWorkers: z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe("conductor processes on each host; each takes some 130 MB"),
  schedulerWorkers: z.int().min(1).max(64).default(1).describe("scheduler processes on each host"),
  restartDeaf,
});

export type NovaOptions = z.infer<typeof novaOptions>;
