import type { Condition } from "../contract/condition.ts";
import { provision, type SiteView } from "../contract/provisions.ts";
import { databaseHosts } from "../openstack/service-schema.ts";
import { administratorOf, administratorScript } from "./administrator-script.ts";
import { keystoneApi } from "./api.ts";
import removal from "./left-services.py";

/**
 * Services that left the design leave the catalogue, and their users may not log in any more. Quorate's own are told by what
 * was written to the service when it was registered; what others registered is left alone, of whichever type.
 *
 * @param bootstrapped the condition that keystone has its tables and its administrator
 */
export function leftServicesCondition(view: SiteView, bootstrapped: string): Condition {
  const [host = "", ...alternates] = databaseHosts(view, keystoneApi.component);
  const database = provision(view.provided, "database");
  const services = [...new Set(view.design.components.map(({ service }) => service))].sort();
  const marked = (text: string): string => `extra LIKE ${database.quoteText(`%"quorate": "${text}%`)}`;
  const query = `SELECT COUNT(*) FROM service WHERE ${marked("")} AND NOT (${services.map((each) => marked(`${each}"`)).join(" OR ")})`;
  const wanted = { ...administratorOf(view), services };
  return {
    id: "keystone/left services",
    host,
    alternates,
    holds: "keystone's catalogue has no service that left the design",
    // Where there are no tables yet, nothing can have left.
    test: `left=$(${database.ask("keystone", query)}) || exit 0\n[ "$left" = 0 ]`,
    remedy: {
      kind: "make",
      script: administratorScript(wanted, removal),
      timeoutMs: 60_000,
    },
    after: [
      { condition: bootstrapped },
      ...[host, ...alternates].map((each) => ({ host: each, unit: keystoneApi.unit })),
    ],
    settleMs: 2000,
    gate: {
      turn: "keystone catalogue",
      interrupts: "clients that find the services which left in the catalogue, for good",
    },
  };
}
