import type { HealRule, SiteReceiver } from "../spec/site-notify.ts";
import type { ActionKind } from "./actions.ts";
import type { FindingsDocument, RenewalDocument } from "./documents.ts";
import type { LiveSiteNeeds } from "./live-site.ts";

/** A service on one of the site's own hosts. */
export interface Installed {
  /** Where it keeps what it remembers, which is handed on to the site's database. */
  readonly directory: string;
  /** Where the list of tokens is. */
  readonly tokens: string;
}

/** What a service is made of. */
export interface ServiceNeeds extends Pick<LiveSiteNeeds, "design" | "secrets" | "hosts" | "follow"> {
  readonly siteFile: string;
  /** Absent: the service is an operator's, and all is beside the site file. */
  readonly installed?: Installed;
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
  /** Asked now and then: what is renewed changes elsewhere. Absent: nothing is known of it. */
  readonly renewal?: () => Promise<RenewalDocument>;
  readonly actions: Readonly<Record<string, ActionKind>>;
  /** What is mended by itself; nothing when left out. */
  readonly heal?: readonly HealRule[];
  readonly healAfterMs?: number;
  /** Who is told when something changes; nobody when left out. */
  readonly notify?: readonly SiteReceiver[];
}
