import { z } from "zod";

/** What is said of actions, and asked of them; `documents.ts` has the rest. */

const words = z.array(z.string()).readonly();

/** An action that goes on. */
export const actionNow = z.object({
  what: z.string(),
  who: z.string(),
  sinceMs: z.number(),
  step: z.string().describe("What it does now."),
  done: z.number(),
  of: z.number(),
  here: z.boolean().describe("Whether this service does it, and can end it early; else a command in a shell does."),
});

export const actionKindsDocument = z.object({
  actions: z
    .array(
      z.object({
        name: z.string(),
        summary: z.string(),
        parameters: z.array(z.object({ name: z.string(), text: z.string(), choices: words })).readonly(),
      }),
    )
    .readonly(),
});
export type ActionKindsDocument = z.infer<typeof actionKindsDocument>;

/** What an action would do now. */
export const actionPlanDocument = z.object({
  what: z.string(),
  command: z.string().describe("The same in a shell."),
  affordable: z.boolean().describe("Whether the site can afford it now; where not, only `force` begins it."),
  sentence: z.string().describe("Why it can or cannot."),
  before: z.optional(z.string()).describe("Of the last action, where that did not come to its end."),
  interrupts: words,
  steps: z.array(z.object({ host: z.string(), what: z.string() })).readonly(),
  agreed: z.string().describe("To be shown by whoever begins it: another plan has another."),
});
export type ActionPlanDocument = z.infer<typeof actionPlanDocument>;

const given = z.array(z.string().max(253)).max(8).readonly().default([]);

export const planBody = z.object({ action: z.string().max(64), given });

/** Where something may be brought to now. */
export const targetsDocument = z.object({
  targets: z
    .array(
      z.object({
        target: z.string(),
        may: z.boolean(),
        sentence: z.string().describe("Why not; or whether the site can afford it now."),
      }),
    )
    .readonly(),
});
export type TargetsDocument = z.infer<typeof targetsDocument>;

export const actionBody = z.object({
  ...planBody.shape,
  why: z.string().min(3).max(500).describe("for the audit log"),
  agreed: z
    .string()
    .max(64)
    .optional()
    .describe("That of the plan; needed where it interrupts somebody or the site cannot afford it."),
  force: z.boolean().default(false).describe("Even if the site cannot afford it now."),
});

export const acknowledgeBody = z.object({
  acknowledge: z.string().max(300).describe("One of `givenUp` of the state."),
});
export const acknowledgedDocument = z.object({ acknowledged: z.string() });

export const begunDocument = z.object({ begun: z.string() });
export const abortedDocument = z.object({ ending: z.string() });
