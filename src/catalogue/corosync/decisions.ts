import type { Decision } from "../contract/design.ts";
import type { Site } from "../../spec/site.ts";

/** Of a site with two control hosts and a quorum host. */
export function deviceDecisions(site: Site, third: string): readonly Decision[] {
  const [first] = site.hosts.filter(({ roles }) => roles.includes("control"));
  const { fencing } = site;
  const asked = fencing.kind === "agent" ? fencing.survivor : undefined;
  return [
    {
      subject: "corosync quorum device",
      choice: `${third} (corosync-qnetd) lends one vote, by ffsplit, over TLS with certificates on both sides that each host makes of one shared key`,
      because:
        "two votes of hosts cannot lose one; the third is given to one half alone, so that never two go on, and it needs no third machine of the same size. two_node, which lets either half go on and leaves the rest to fencing, is not written with it",
    },
    {
      subject: "corosync tie breaker",
      choice: `${asked ?? first?.name ?? ""} goes on where both control hosts see ${third} and not each other, unless one of them alone was quorate before`,
      because:
        asked === undefined
          ? "the first control host: the database's preferred writer begins there, and its clients stay"
          : "your site file says so (fencing.survivor)",
    },
  ];
}
