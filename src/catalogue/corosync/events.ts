import { byRules, type LogReader } from "../contract/events.ts";

/** Corosync 3.1: totemsrp.c and vsf_quorum.c. */
export const corosyncEvents: LogReader = {
  technology: "corosync",
  place: { kind: "journal", identifiers: ["corosync"] },
  parse: byRules([
    {
      pattern: /A processor failed, forming new configuration/,
      event: () => ({ name: "membership", text: "a member fell silent; the others form a new membership" }),
    },
    {
      pattern: /A new membership \((?<ring>[^)]+)\) was formed\. Members(?<change>(?: joined: [\d ]+| left: [\d ]+)*)/,
      event: ({ ring, change = "" }) => ({
        name: "membership",
        text: `membership ${ring} was formed${change.trim() === "" ? "" : `: ${change.trim()}`}`,
      }),
    },
    {
      pattern: /Members\[(?<count>\d+)\]: (?<members>[\d ]+)/,
      event: ({ count, members = "" }) => ({
        name: "quorum",
        text: `${count} ${count === "1" ? "member" : "members"}: ${members.trim()}`,
      }),
    },
  ]),
};
