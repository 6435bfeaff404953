import { z } from "zod";
import { actionNow } from "./action-documents.ts";

/**
 * What the service gives to the page and to other programs; the OpenAPI document is made from it. Times are milliseconds since the
 * epoch. None holds a secret.
 */

const list = <Each extends z.ZodType>(each: Each) => z.array(each).readonly();
const names = list(z.string());

/** One technology of the site, and what the next loss would do to it; `observe/next-loss-layers.ts`. */
const nextLosses = z.object({
  layers: list(
    z.object({ layer: z.string(), working: z.number(), designed: z.number(), stopped: z.boolean(), stoppedBy: names }),
  ),
  places: list(z.object({ place: z.string(), kind: z.enum(["host", "zone"]), endpoints: names })),
});

const lead = z.object({
  of: z.string(),
  as: z.string().describe("primary, coordinator, serves; runs of a resource of the cluster."),
  host: z.string(),
});

export const role = z.enum(["view", "operate"]);
export type Role = z.infer<typeof role>;

/** What does not change while the service runs. */
export const siteDocument = z.object({
  site: z.string(),
  release: z.string(),
  target: z.number().describe("The availability that every endpoint must reach: 0.9999."),
  detectionMs: z.number(),
  where: z.string(),
  file: z.string().describe("The file, as commands in a shell name it."),
  servedBy: z.string(),
  hosts: list(z.object({ name: z.string(), address: z.string(), zone: z.string(), roles: names })),
  members: names,
  addresses: list(z.object({ name: z.string(), address: z.string(), hosts: names })),
  components: list(
    z.object({ name: z.string(), layer: z.string(), hosts: names, mode: z.string(), state: z.string() }),
  ),
  endpoints: list(
    z.object({ name: z.string(), address: z.string(), port: z.number(), component: z.string(), backends: names }),
  ),
  writer: z.string().describe("The endpoint whose clients are moved by `move writer`."),
});
export type SiteDocument = z.infer<typeof siteDocument>;

export const siteCondition = z.enum(["starting", "healthy", "degraded", "down"]);
export type SiteCondition = z.infer<typeof siteCondition>;

export const hostNow = z.object({
  name: z.string(),
  state: z.enum(["up", "unreachable"]),
  sentence: z.string(),
  heardAtMs: z.nullable(z.number()),
});
export type HostNow = z.infer<typeof hostNow>;

export const partNow = z.object({
  name: z.string().describe("COMPONENT@HOST"),
  component: z.string(),
  host: z.string(),
  state: z.enum(["up", "degraded", "down", "unknown"]),
  sentence: z.string(),
  forgot: z.optional(z.literal(true)).describe("It knows nothing of the others of its kind any more."),
});
export type PartNow = z.infer<typeof partNow>;

export const endpointNow = z.object({
  name: z.string(),
  ok: z.boolean(),
  latencyMs: z.nullable(z.number()),
  sentence: z.string(),
  failedFrom: names,
  outSinceMs: z.nullable(z.number()).describe("Since when no client is served; null while one is."),
});
export type EndpointNow = z.infer<typeof endpointNow>;

export const addressNow = z.object({ name: z.string(), address: z.string(), holders: names });
export type AddressNow = z.infer<typeof addressNow>;

/** What an operator would do next. */
export const nextStep = z.object({
  kind: z.enum(["bring-back", "apply", "look", "prove", "fix-findings", "none"]),
  subjects: names,
  command: z.string().describe("The same in a shell; empty where there is nothing to do."),
  interrupts: z.string().describe("Whom it interrupts."),
});
export type NextStep = z.infer<typeof nextStep>;

/** What is now. */
export const stateDocument = z.object({
  condition: siteCondition,
  sentence: z.string(),
  problems: names,
  next: z.string(),
  hosts: list(hostNow),
  parts: list(partNow),
  endpoints: list(endpointNow),
  addresses: list(addressNow),
  leads: list(lead),
  losses: nextLosses,
  step: nextStep,
  action: z.nullable(actionNow).describe("Who is doing what, while an action goes on."),
  givenUp: names.describe("What was mended too often by itself, and is left alone until somebody acknowledges it."),
});
export type StateDocument = z.infer<typeof stateDocument>;

/** How old what the site keeps secret is, and how long its certificates are good; nothing of the secrets themselves. */
export const renewalDocument = z.object({
  ages: list(
    z.object({
      kind: z.string().describe("What `quorate rotate` renews together."),
      days: z.nullable(z.number()).describe("For how many days the oldest is in use; null where nobody noted it."),
    }),
  ),
  certificates: list(
    z.object({ name: z.string(), of: z.enum(["authority", "certificate"]), daysLeft: z.number() }),
  ).describe("Those that end first come first."),
  underWay: z
    .optional(z.object({ kind: z.string(), direction: z.enum(["on", "back"]) }))
    .describe("A rotation that is not at its end."),
});
export type RenewalDocument = z.infer<typeof renewalDocument>;

/** A day of an endpoint's heartbeat. */
export const beat = z.object({
  fromMs: z.number().describe("Where the day begins, UTC."),
  watchedMs: z.number(),
  outMs: z.number(),
  outages: z.number(),
});
export type Beat = z.infer<typeof beat>;

export const endpointHistory = z.object({
  name: z.string(),
  beats: list(beat),
  watchedMs: z.number(),
  outMs: z.number(),
  outages: z.number(),
  longestMs: z.number(),
  budgetMs: z
    .number()
    .describe("What the target allows in the whole window; what is left of it, which may be less than nothing."),
  leftMs: z.number(),
});
export type EndpointHistory = z.infer<typeof endpointHistory>;

export const historyDocument = z.object({ fromMs: z.number(), toMs: z.number(), endpoints: list(endpointHistory) });
export type HistoryDocument = z.infer<typeof historyDocument>;

export const eventKind = z.enum([
  "watch-began",
  "watch-missed",
  "site-read",
  "host-silent",
  "host-answers",
  "address-moved",
  "address-lost",
  "address-doubled",
  "part-changed",
  "lead-moved",
  "outage",
  "condition",
  "apply",
  "drill",
  "action",
  "heal-stopped",
]);
export type EventKind = z.infer<typeof eventKind>;

export const timelineEvent = z.object({
  id: z.number(),
  kind: eventKind,
  atMs: z.number(),
  endedAtMs: z
    .optional(z.nullable(z.number()))
    .describe("When it was over; null while it goes on, absent where it has no length."),
  host: z.optional(z.string()),
  subject: z.optional(z.string()).describe("An endpoint, a component, an address, a fault."),
  sentence: z.string(),
  about: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .readonly()
    .describe("What the sentence is made of."),
  cause: z.optional(z.number()).describe("The event that this one follows from."),
});
export type TimelineEvent = z.infer<typeof timelineEvent>;

export const timelineDocument = z.object({
  events: list(timelineEvent).describe("The newest first."),
  more: z.boolean().describe("Whether there are older ones."),
});
export type TimelineDocument = z.infer<typeof timelineDocument>;

/** The last drill of a fault. */
export const proof = z.object({
  fault: z.string(),
  verdict: z.string(),
  provedAtMs: z.number(),
  endpoints: list(z.object({ name: z.string(), measuredMs: z.number(), boundMs: z.nullable(z.number()) })),
  lost: z.number(),
});
export type Proof = z.infer<typeof proof>;

/** A fault that a drill can prove, and the last proof of it. */
export const proofsDocument = z.object({ proofs: list(proof), never: names, command: z.string() });
export type ProofsDocument = z.infer<typeof proofsDocument>;

export const findingsDocument = z.object({
  findings: list(
    z.object({
      code: z.string(),
      severity: z.string(),
      message: z.string(),
      file: z.string(),
      line: z.number(),
      remedy: z.string(),
    }),
  ),
});
export type FindingsDocument = z.infer<typeof findingsDocument>;

export const auditEntry = z.object({
  id: z.number(),
  atMs: z.number(),
  who: z.string(),
  role: z.string(),
  from: z.string(),
  what: z.string(),
  why: z.string(),
  outcome: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

export const auditDocument = z.object({ entries: list(auditEntry) });
export type AuditDocument = z.infer<typeof auditDocument>;

export const sessionDocument = z.object({ name: z.string(), role: role });
export type SessionDocument = z.infer<typeof sessionDocument>;

/** Why a request was refused or failed. */
export const troubleDocument = z.object({ error: z.object({ code: z.string(), sentence: z.string() }) });
export type TroubleDocument = z.infer<typeof troubleDocument>;
