import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Design } from "../../catalogue/contract/design.ts";
import { findingsDocument, type RenewalDocument, renewalDocument } from "../documents.ts";

/** What an apply told a host's service; `catalogue/watch/config.ts` writes it. */
const settings = z.object({
  host: z.string(),
  listen: z.string(),
  database: z.object({
    protocol: z.enum(["mysql", "pgwire"]),
    place: z.string(),
    name: z.string(),
    user: z.string(),
    password: z.string(),
    ca: z.string().optional(),
  }),
  leaseMs: z.number(),
  watch: z.object({ port: z.number(), pem: z.string(), ca: z.string() }),
  design: z.string(),
  tokens: z.string(),
  shown: z.string(),
});
export type InstalledSettings = z.infer<typeof settings>;

const shown = z.object({
  mark: z.string(),
  siteFile: z.string(),
  findings: findingsDocument.shape.findings,
  asOfMs: z.number(),
  renewal: renewalDocument,
});
export type Shown = z.infer<typeof shown>;

export async function readSettings(file: string): Promise<InstalledSettings> {
  return settings.parse(JSON.parse(await readFile(file, "utf8")));
}

export async function readShown(file: string): Promise<Shown> {
  return shown.parse(JSON.parse(await readFile(file, "utf8")));
}

/** The design as the same apply laid it: it was written by this very program, of a site that it had judged. */
export async function readDesign(file: string): Promise<Design> {
  const design: Design = JSON.parse(await readFile(file, "utf8"));
  return design;
}

const dayMs = 86_400_000;

/** What was told from one day on, told from another. Pure. */
export function renewalAt({ renewal, asOfMs }: Pick<Shown, "renewal" | "asOfMs">, nowMs: number): RenewalDocument {
  const days = Math.floor((asOfMs - nowMs) / dayMs);
  return {
    ...renewal,
    ages: renewal.ages.map((each) => ({ ...each, days: each.days === null ? null : Math.max(0, each.days - days) })),
    certificates: renewal.certificates.map((each) => ({ ...each, daysLeft: each.daysLeft + days })),
  };
}
