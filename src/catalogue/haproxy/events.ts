import { byRules, type LogReader } from "../contract/events.ts";

/**
 * HAProxy 2.6: server.c and check.c, "Server <proxy>/<server> is DOWN, reason: <reason>, ...". A proxy is named as its
 * endpoint.
 */
export const haproxyEvents: LogReader = {
  technology: "haproxy",
  place: { kind: "journal", identifiers: ["haproxy", "silence"] },
  parse: byRules([
    {
      pattern: /Server (?<endpoint>[^\s/]+)\/(?<server>\S+) is DOWN(?:, reason: (?<reason>[^,]+))?/,
      event: ({ endpoint = "", server, reason }) => ({
        name: "backend-down",
        text: `${endpoint}/${server} is down${reason === undefined ? "" : `: ${reason}`}`,
        endpoint,
      }),
    },
    {
      pattern: /^(?<host>\S+) is silent: the balancer is told/,
      event: ({ host = "" }) => ({
        name: "host-silent",
        text: `${host} is silent; the balancer is told that it is lost`,
      }),
    },
    {
      pattern: /Server (?<endpoint>[^\s/]+)\/(?<server>\S+) is UP/,
      event: ({ endpoint = "", server }) => ({ name: "backend-up", text: `${endpoint}/${server} is up`, endpoint }),
    },
  ]),
};
