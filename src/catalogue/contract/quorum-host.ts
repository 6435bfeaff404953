import type { Site, SiteHost } from "../../spec/site.ts";

/** Two members cannot lose one by their own votes; three or more can, and a further vote would make their number even. */
const membersHelped = 2;

/**
 * The host that votes beside two control hosts and serves nothing, so that any one of the three may be lost; undefined where the
 * control hosts decide by themselves.
 */
export function quorumHost({ hosts }: Pick<Site, "hosts">): SiteHost | undefined {
  const control = hosts.filter(({ roles }) => roles.includes("control"));
  if (control.length !== membersHelped) return undefined;
  return hosts.find(({ roles }) => roles.includes("quorum") && !roles.includes("control"));
}
