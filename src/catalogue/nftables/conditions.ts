import { createHash } from "node:crypto";
import type { Condition, GoalRef } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import type { SiteView } from "../contract/provisions.ts";
import { component, programPath, unit } from "./config.ts";
import { rulesOf } from "./rules.ts";
import { hostsOf } from "../contract/lookup.ts";

/**
 * Rules are kept by a connection that was begun under them: one that cannot be begun keeps nothing, and the host goes back by
 * itself. Nothing starts before all hosts have let each other in.
 */
export function firewallConditions({ design }: SiteView): readonly Condition[] {
  const before = startsLater(design);
  return hostsOf(design, component).map((host) => ({
    id: `nftables/rules kept on ${host}`,
    host,
    alternates: [],
    holds: `the firewall of ${host} lets the operator in, and its rules are kept`,
    // By what the rules are to be: those that lie there now may be others.
    test: `[ "$(sha256sum </var/lib/quorate/firewall/kept.nft)" = '${digestOf(design, host)}  -' ]`,
    remedy: { kind: "make", script: `${programPath} keep`, timeoutMs: 20_000, connection: "new" },
    after: [{ host, unit }],
    before,
    settleMs: 1000,
  }));
}

function digestOf(design: Design, host: string): string {
  return createHash("sha256").update(rulesOf(design, host)).digest("hex");
}

function startsLater({ components }: Design): readonly GoalRef[] {
  return components
    .filter(({ name }) => name !== component)
    .flatMap(({ hosts, units }) => hosts.flatMap((host) => units.map((each) => ({ host, unit: each }))));
}
