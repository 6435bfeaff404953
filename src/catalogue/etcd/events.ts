import { byRules, type LogReader } from "../contract/events.ts";

/** etcd 3.5: raft/raft.go; a JSON document a line. */
export const etcdEvents: LogReader = {
  technology: "etcd",
  place: { kind: "journal", identifiers: ["etcd"] },
  parse: byRules([
    {
      pattern: /became leader at term (?<term>\d+)/,
      event: ({ term }) => ({ name: "database-view", text: `leads etcd, term ${term}` }),
    },
    {
      pattern: /lost leader \w+ at term (?<term>\d+)/,
      event: ({ term }) => ({ name: "database-view", text: `has no leader of etcd any more, term ${term}` }),
    },
  ]),
};
