import { z } from "zod";

const rate = z.string().regex(/^\d+[KMG]$/, "a rate such as 100M, in bytes a second");

export const drbdOptions = z.strictObject({
  device: z
    .string()
    .regex(/^\/dev\/[\w./+-]+$/u, "a block device such as /dev/vdb")
    .default("/dev/vdb")
    .describe(
      "The block device that the volume lies on, the same on both hosts: a disk, a partition or a logical volume",
    ),
  protocol: z
    .enum(["A", "B", "C"])
    .default("C")
    .describe("When a write is done: C, on both disks; B, in the other host's memory; A, on its way there"),
  module: z
    .enum(["8.4", "9"])
    .optional()
    .describe("The version of the kernel's module, which decides how its file is written. Default: the release's own"),
  "resync-most": rate.default("100M").describe("c-max-rate: as fast a copy catches up at most"),
  "resync-least": rate.default("4M").describe("c-min-rate: as fast it does while the volume is in use"),
});

export type DrbdOptions = z.infer<typeof drbdOptions>;
export type Dialect = "8.4" | "9";
