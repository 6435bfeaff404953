import { z } from "zod";
import type { Design } from "../../catalogue/contract/design.ts";
import type { Provided } from "../../catalogue/contract/provisions.ts";
import type { Secrets } from "../../catalogue/contract/secret.ts";
import type { TrialLogin } from "../../catalogue/contract/trial.ts";
import type { WorkloadWords } from "../verdict/workload-words.ts";
import type { Workload, WorkloadContext } from "./workload.ts";

/** What clients are made from. */
export interface Ground {
  readonly design: Design;
  readonly provided: Provided;
  readonly secrets: Secrets;
  /** Made for this drill, at the database and at the queue. */
  readonly login: TrialLogin;
  /** A canary is asked for: it makes servers, and so the site busier than the other clients do. */
  readonly canary: boolean;
  /** The greatest of the site's hosts (`Host.patience`). */
  readonly patience: number;
  /** Clients beside the usual that are asked for by name. */
  readonly asked: readonly AskedWorkload[];
}

/**
 * Clients whose histories are checked beyond what was lost, and such as make the queue's life hard: each costs the site work, and a drill
 * has them only when asked.
 */
export const askedWorkloads = ["bank", "register", "list-append", "backlog", "deaf-consumer"] as const;
export type AskedWorkload = (typeof askedWorkloads)[number];

/** What the client process is told of one workload: its kind, and what that kind alone understands. */
export const told = z.looseObject({ kind: z.string() });
export type Told = z.infer<typeof told>;

/** One workload that a site can have. */
export interface SiteWorkload {
  readonly words: WorkloadWords;
  readonly load: Told;
  /** For reading back, after the load, what it wrote. */
  readonly readBack?: Told;
}

/** Clients of one kind: one file of this folder. */
export interface WorkloadKind {
  readonly kind: string;
  /** None where nobody on the site offers what they use. */
  onSite(ground: Ground): readonly SiteWorkload[];
  /** The clients, not started yet. */
  clients(context: WorkloadContext, told: Told): Workload;
  readBack(context: WorkloadContext, told: Told, timeoutMs: number): Promise<void>;
}

interface Definition<Load, Rest> {
  readonly kind: string;
  readonly load: z.ZodType<Load>;
  onSite(ground: Ground): readonly { readonly words: WorkloadWords; readonly load: Load; readonly readBack?: Rest }[];
  clients(context: WorkloadContext, load: Load): Workload;
  /** For a kind whose writes are read back by itself. */
  readonly readBack?: {
    readonly of: z.ZodType<Rest>;
    /** @param timeoutMs the patience with each step */
    read(context: WorkloadContext, rest: Rest, timeoutMs: number): Promise<void>;
  };
}

/** A kind as the others see it: what it is told is its own matter, and is looked at before it is believed. */
export function workloadKind<Load, Rest = never>(definition: Definition<Load, Rest>): WorkloadKind {
  const { kind, readBack } = definition;
  return {
    kind,
    onSite: (ground) =>
      definition.onSite(ground).map(({ words, load, readBack: rest }) => ({
        words,
        load: { ...load, kind },
        ...(rest === undefined ? {} : { readBack: { ...rest, kind } }),
      })),
    clients: (context, load) => definition.clients(context, definition.load.parse(load)),
    async readBack(context, rest, timeoutMs) {
      if (readBack === undefined) throw new Error(`invariant: ${kind} reads nothing back`);
      await readBack.read(context, readBack.of.parse(rest), timeoutMs);
    },
  };
}
