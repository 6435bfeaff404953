import { byRules, type LogReader } from "../contract/events.ts";

/** Keepalived 2.2: vrrp.c and vrrp_scheduler.c log each state change of an instance. */
export const keepalivedEvents: LogReader = {
  technology: "keepalived",
  place: { kind: "journal", identifiers: ["Keepalived_vrrp"] },
  parse: byRules([
    {
      pattern: /\((?<instance>[^)]+)\) Entering MASTER STATE/,
      event: ({ instance = "" }) => ({
        name: "address-move",
        text: `takes the virtual address over (${instance})`,
        address: instance,
      }),
    },
    {
      pattern: /\((?<instance>[^)]+)\) Entering BACKUP STATE \(init\)/,
      event: ({ instance = "" }) => ({
        name: "address-keeper-begins",
        text: `its keeper begins without the virtual address (${instance})`,
        address: instance,
      }),
    },
    {
      pattern: /\((?<instance>[^)]+)\) Entering (?:BACKUP|FAULT) STATE/,
      event: ({ instance = "" }) => ({
        name: "address-left",
        text: `does not have the virtual address (${instance})`,
        address: instance,
      }),
    },
  ]),
};
