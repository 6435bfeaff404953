import { z } from "zod";
import type { Design } from "../contract/design.ts";

const directory = z.string().regex(/^\/[^\s]*$/, "an absolute path without spaces");

export const glanceOptions = z.strictObject({
  workers: z.int().min(1).max(64).default(2).describe("processes on each host; each takes some 130 MB"),
  store: z
    .discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("file"), path: directory.default("/var/lib/glance/images") }),
      z.strictObject({ kind: z.literal("shared"), path: directory }),
      z.strictObject({
        kind: z.literal("swift"),
        container: z
          .string()
          .regex(/^[\w.-]{1,200}$/)
          .default("glance"),
      }),
    ])
    .optional()
    .describe(
      "where image data is: swift, the site's object store, which is what a site with one does; file, a directory of each host's own; shared, a directory that all hosts share",
    ),
});

export type ImageStore = NonNullable<GlanceOptions["store"]>;

/** Where image data is: as the site says, else in its object store, else on a host's own disk. */
export function storeOf({ store }: GlanceOptions, providers: Design["providers"]): ImageStore {
  if (store !== undefined) return store;
  return providers["object-store"] === undefined
    ? { kind: "file", path: "/var/lib/glance/images" }
    : { kind: "swift", container: "glance" };
}

export type GlanceOptions = z.infer<typeof glanceOptions>;
