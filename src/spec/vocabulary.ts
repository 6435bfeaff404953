import type { z } from "zod";
import type { AgentList } from "./known-agents.ts";
import type { ConfigFile } from "./config-options.ts";
import type { HostRole, Manager, Site, SiteDatabase } from "./site.ts";

/** What a site file may name: handed in by the catalogue, so that spec need not know it. */
export interface Vocabulary {
  /** OpenStack releases whose packages the catalogue knows, and the one that a site is of that names none. */
  readonly releases: { readonly names: readonly string[]; readonly default: string };
  /** By the name that stands under `services`. */
  readonly technologies: Readonly<Record<string, VocabularyEntry>>;
  /** Those of them whose hosts can run a service that watches the site. */
  readonly servedFrom: readonly string[];
  /** What may stand in `database`: the usual one first, and each engine's usual mode before its others. */
  readonly databases: readonly [SiteDatabase, ...SiteDatabase[]];
  /** Those of them that copies are made of. */
  readonly copied: readonly (SiteDatabase & {
    /** Whether a server can stay ready on a copy. */ readonly ready: boolean;
  })[];
  /** The components that a site has. */
  /** Resource and fence agents by their own metadata, as Debian's packages have them. */
  readonly agents: AgentList;
  readonly componentsOf: (site: Site) => readonly VocabularyComponent[];
  /** The names of a site's timers, and what is wrong with their values: clauses that name the timer and what its program takes. */
  readonly timersOf: (site: Site) => {
    readonly names: readonly string[];
    readonly broken: readonly { readonly name: string; readonly sentence: string }[];
  };
}

export interface VocabularyEntry {
  /** `service`: an OpenStack service that a site asks for; `infrastructure`: comes with what needs it, may be tuned. */
  readonly kind: "service" | "infrastructure";
  /** The schema of its overrides; parsing an empty map gives the expert's defaults. */
  readonly options: z.ZodType;
  /** The releases that have it; absent: all. */
  readonly releases?: readonly string[];
  /** Its configuration file, whose options may be set under `config`; absent where it has none of sections. */
  readonly config?: ConfigFile;
}

/** What the site may say of a component. */
export interface VocabularyComponent {
  readonly name: string;
  /** On every member, or on all that vote, or on the hosts with a role, or one of several. */
  readonly on: HostRole | "members" | "voters" | "replicas" | readonly HostRole[];
  /** The one who alone can run it, and why; absent where the site chooses. */
  /** Who runs it where the site says nothing. */
  readonly usually: Manager;
  readonly only?: { readonly manager: Manager; readonly because: string };
}
