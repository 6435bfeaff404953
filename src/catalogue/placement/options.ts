import { z } from "zod";

export const placementOptions = z.strictObject({
  processes: z.int().min(1).max(64).default(2).describe("uwsgi processes on each host; each takes some 90 MB"),
  threads: z.int().min(1).max(128).default(8).describe("requests that each process works on at a time"),
});

export type PlacementOptions = z.infer<typeof placementOptions>;
