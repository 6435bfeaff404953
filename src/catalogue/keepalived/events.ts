import { byRules, type LogReader } from "../contract/events.ts";

/** Keepalived 2.2: vrrp.c and vrrp_scheduler.c log each state change of an instance. */
export const keepalivedEvents: LogReader = {
  technology: "keepalived",
  place: { kind: "journal", identifiers: ["Keepalived_vrrp"] },
  parse: byRules([
    {
      pattern: /\((?<instance>[^)]+)\) Entering MASTER STATE/,
      event: ({ instance }) => ({ name: "address-move", text: `takes the virtual address over (${instance})` }),
    },
  ]),
};
