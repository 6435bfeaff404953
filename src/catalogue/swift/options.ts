import { z } from "zod";

const disk = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, "the name of a directory below /srv/node");

export const swiftOptions = z.strictObject({
  replicas: z.int().min(2).max(5).default(3).describe("copies of each object, container and account"),
  partPower: z
    .int()
    .min(6)
    .max(22)
    .default(12)
    .describe("2 to this power partitions, some hundred a disk at its largest; it stays as it was at first"),
  minPartHours: z
    .int()
    .min(1)
    .max(168)
    .default(1)
    .describe("how long a partition's copies stay where they are after one of them was moved"),
  disks: z
    .array(disk)
    .default([])
    .describe(
      "below /srv/node, the places at which each storage host has a disk mounted; none: a directory of its own file system",
    ),
  workers: z.int().min(1).max(64).default(2).describe("processes of the proxy on each host"),
});

export type SwiftOptions = z.infer<typeof swiftOptions>;
