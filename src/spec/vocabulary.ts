import type { z } from "zod";

/** What a site file may name under `services`: handed in by the catalogue, so that spec need not know it. */
export interface Vocabulary {
  readonly technologies: Readonly<Record<string, VocabularyEntry>>;
}

export interface VocabularyEntry {
  /** `service`: an OpenStack service that a site asks for; `infrastructure`: comes with what needs it, may be tuned. */
  readonly kind: "service" | "infrastructure";
  /** The schema of its overrides; parsing an empty map gives the expert's defaults. */
  readonly options: z.ZodType;
}
