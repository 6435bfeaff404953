import type { Design, DesignedComponent } from "../../catalogue/contract/design.ts";
import { votersWith } from "../../catalogue/contract/lookup.ts";
import { instance } from "./part-names.ts";

/**
 * Of each instance, the share of requests that its failure gets in the way of: one in n where n backends share the work,
 * all where it is the preferred one (of an endpoint, or of what hosts reach on their loopback), none where it waits behind
 * that or only votes.
 */
export function sharesOf(design: Design, needed: readonly DesignedComponent[]): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  const [holder] = design.addresses.flatMap((address) => address.hosts);
  const voters = new Set(needed.flatMap((component) => votersWith(design, component)));
  for (const component of needed) {
    const reached = [...design.endpoints, ...design.relays].find((each) => each.component === component.name);
    const preferred = reached?.backends.find((backend) => backend.role === "preferred")?.host;
    const serving = reached?.backends.filter((backend) => backend.role === "active").length ?? component.hosts.length;
    const followsAddress =
      reached === undefined && component.redundancy.rule === "any" && component.hosts.includes(holder ?? "");
    for (const host of component.hosts) {
      let share = 1 / Math.max(1, serving);
      if (voters.has(component)) share = 0;
      else if (preferred !== undefined) share = host === preferred ? 1 : 0;
      else if (followsAddress) share = host === holder ? 1 : 0;
      shares.set(instance(component.name, host), share);
    }
  }
  return shares;
}
