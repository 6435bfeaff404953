import { byRules, type LogReader } from "../contract/events.ts";
import { serverEvents } from "../postgresql-server/events.ts";

/** Patroni 4.0: ha.py. */
const managed = byRules([
  {
    pattern: /promoted self to leader by acquiring session lock/,
    event: () => ({ name: "database-view", text: "has the lease, and promotes its copy" }),
  },
  {
    pattern: /Demoting self \((?<how>[\w-]+)\)/,
    event: ({ how }) => ({ name: "database-view", text: `gives up being primary (${how})` }),
  },
  {
    pattern: /demoting self because DCS is not accessible/,
    event: () => ({ name: "database-view", text: "gives up being primary: the store of leases cannot be reached" }),
  },
  {
    pattern: /running pg_rewind from (?<primary>\S+)/,
    event: ({ primary }) => ({ name: "database-view", text: `is rewound to what ${primary} has` }),
  },
]);

/** Patroni writes to the journal, its server to syslog. */
export const patroniEvents: LogReader = {
  technology: "patroni",
  place: { kind: "journal", identifiers: ["patroni", "postgres"] },
  parse: (message) => managed(message) ?? serverEvents.parse(message),
};
