import { z } from "zod";
import type { Reference } from "./references.ts";
import type { DrillVerdict } from "./verdict.ts";

/** What is kept of a drill in `verdict.json`: its verdict, and what is needed to tell of it later, beside its history. */
export type KeptDrill = DrillVerdict & {
  readonly site: string;
  /** When the fault began, in the history's time. */
  readonly faultAtMs: number;
  readonly clients: readonly { readonly name: string; readonly title: string; readonly endpoint: string }[];
  readonly references: readonly Reference[];
};

const gap = z.object({ fromMs: z.number(), toMs: z.number() });
const endpoint = z.object({
  name: z.string(),
  workload: z.string(),
  requests: z.number(),
  failed: z.number(),
  longestGapMs: z.number(),
  gap: gap.extend({
    parts: z.array(
      z.object({ what: z.string(), until: z.string(), fromMs: z.number(), toMs: z.number(), ms: z.number() }),
    ),
  }),
  returnGapMs: z.number(),
  boundMs: z.nullable(z.number()),
  limit: z.literal(true).optional(),
});

/** Drills of before 2026-11-26 were kept without what has a default here. */
const told = z.object({
  site: z.string(),
  name: z.string(),
  verdict: z.enum(["pass", "fail", "inconclusive"]),
  headline: z.string(),
  reasons: z.array(z.string()),
  fault: z.object({ name: z.string(), host: z.string(), held: z.array(z.string()), over: z.string() }),
  wholeAgainMs: z.nullable(z.number()),
  losses: z.object({ lost: z.number(), duplicated: z.number(), unexpected: z.number() }),
  endpoints: z.array(endpoint),
  alsoMeasured: z.array(endpoint).default([]),
  startedAt: z.string(),
  durationMs: z.number(),
  faultAtMs: z.nullable(z.number()).default(null),
  clients: z.array(z.object({ name: z.string(), title: z.string(), endpoint: z.string() })).default([]),
  references: z
    .array(
      z.object({
        endpoint: z.string(),
        ms: z.number(),
        kind: z.enum(["measured", "allowed"]).default("measured"),
        source: z.string(),
      }),
    )
    .default([]),
});

/** A kept drill as reports and comparisons read it back. */
export type ToldDrill = z.infer<typeof told>;

/** Undefined for what is no kept drill. */
export function parseKept(text: string): ToldDrill | undefined {
  try {
    return told.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
