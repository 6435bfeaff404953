import type { GoalRef } from "../condition.ts";
import type { Design, DesignDraft, OutageTerm } from "../design.ts";
import type { Question } from "./order.ts";

/** What others get of what tells who is there. */
export interface MembershipProvision {
  /**
   * Whether this host is in the partition that has quorum and is reached by it on the management network: bash commands that
   * succeed, in silence, and what is to be said when one does not.
   */
  belongs(design: Pick<Design, "members" | "voters" | "networks">): readonly Question[];
  /** The site's partition is quorate. */
  readonly quorate: GoalRef;
  /** The host is in that partition. */
  joined(host: string): GoalRef;
  /** bash that succeeds on a member when each member is a host of the site, whatever its part there. */
  noneForgotten(design: Pick<Design, "hosts">): string;
  /** No host is a member that the site does not have: all others may be told to know it no more. */
  readonly nobodyElse: GoalRef;
  running(host: string): GoalRef;
  /** bash that waits until every member is seen, or another one is in a process group already; it always succeeds. */
  awaitMembers(group: string, seconds: number): string;
  /** From a host's power loss until the others agree that it is gone. */
  agreement(draft: DesignDraft): readonly OutageTerm[];
}
