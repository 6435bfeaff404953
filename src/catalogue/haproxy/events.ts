import { byRules, type LogReader } from "../contract/events.ts";

/** HAProxy 2.6: server.c and check.c, "Server <backend>/<server> is DOWN, reason: ..., check duration: ...". */
export const haproxyEvents: LogReader = {
  technology: "haproxy",
  place: { kind: "journal", identifiers: ["haproxy"] },
  parse: byRules([
    {
      pattern: /Server (?<server>\S+) is DOWN(?:, reason: (?<reason>[^,]+))?/,
      event: ({ server, reason }) => ({
        name: "backend-down",
        text: `${server} is down${reason === undefined ? "" : `: ${reason}`}`,
      }),
    },
    {
      pattern: /Server (?<server>\S+) is UP/,
      event: ({ server }) => ({ name: "backend-up", text: `${server} is up` }),
    },
  ]),
};
