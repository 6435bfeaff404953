import { byRules, type LogReader } from "../contract/events.ts";

/** galera-4 26.4: evs_proto.cpp, pc_proto.cpp and gcs_group.cpp; MariaDB writes its log to the journal. */
export const galeraEvents: LogReader = {
  technology: "galera",
  place: { kind: "journal", identifiers: ["mariadbd"] },
  parse: byRules([
    {
      pattern: /WSREP: evs::proto\(.*\) suspecting node: (?<node>[\w-]+)/,
      event: ({ node }) => ({ name: "database-view", text: `suspects member ${node}` }),
    },
    {
      pattern: /WSREP: declaring node with index (?<index>\d+) (?<as>suspected|inactive)/,
      event: ({ index, as }) => ({ name: "database-view", text: `declares member ${index} ${as}` }),
    },
    {
      pattern:
        /WSREP: New COMPONENT: primary = (?<primary>yes|no), bootstrap = \w+, my_idx = \d+, memb_num = (?<members>\d+)/,
      event: ({ primary, members }) => ({
        name: "database-view",
        text: `new view of ${members} ${members === "1" ? "member" : "members"}, ${primary === "yes" ? "primary" : "not primary"}`,
      }),
    },
    {
      pattern: /WSREP: Synchronized with group, ready for connections/,
      event: () => ({ name: "database-view", text: "synchronised, ready for connections" }),
    },
  ]),
};
