import type { HealRule, SiteReceiver } from "../spec/site-notify.ts";
import type { ActionKind } from "./actions.ts";
import type { FindingsDocument } from "./documents.ts";
import type { LiveSiteNeeds } from "./live-site.ts";

/** What a service is made of. */
export interface ServiceNeeds extends Pick<LiveSiteNeeds, "design" | "secrets" | "hosts" | "follow"> {
  readonly siteFile: string;
  readonly where: string;
  readonly lab?: string;
  readonly servedBy: string;
  readonly version: string;
  readonly isSecure: boolean;
  /** Of what the site file said when it was read. */
  readonly findings: FindingsDocument["findings"];
  /** In the place of a service of what the site file said before. */
  readonly again?: boolean;
  /** Faults that a drill of this site can prove. */
  readonly faults: readonly string[];
  readonly drills: string;
  readonly actions: Readonly<Record<string, ActionKind>>;
  /** What is mended by itself; nothing when left out. */
  readonly heal?: readonly HealRule[];
  readonly healAfterMs?: number;
  /** Who is told when something changes; nobody when left out. */
  readonly notify?: readonly SiteReceiver[];
}
