import { z } from "zod";

const directory = z.string().regex(/^\/[^\s]*$/, "an absolute path without spaces");

export const glanceOptions = z.strictObject({
  workers: z.int().min(1).max(64).default(2).describe("processes on each host; each takes some 130 MB"),
  store: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("file"), path: directory.default("/var/lib/glance/images") }),
      z.strictObject({ kind: z.literal("shared"), path: directory }),
    ])
    .prefault({ kind: "file" })
    .describe("where image data is: file, a directory of each host's own; shared, a directory that all hosts share"),
});

export type GlanceOptions = z.infer<typeof glanceOptions>;
