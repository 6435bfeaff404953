import { byRules, type LogReader } from "../contract/events.ts";

/** Pacemaker 2.1: the fencer's and the controller's notices. */
export const pacemakerEvents: LogReader = {
  technology: "pacemaker",
  place: { kind: "journal", identifiers: ["pacemaker-fenced", "pacemaker-controld"] },
  parse: byRules([
    {
      pattern:
        /Operation '(?<action>\w+)'(?: \[\d+\])? targeting (?<target>\S+) by (?<by>\S+) for [^:]+: (?<result>.+)$/,
      event: ({ action, target = "", by, result = "" }) => ({
        name: "fencing",
        text: `fencing (${action}) of ${target} by ${by}: ${result}`,
        ...(result.startsWith("OK") ? { about: target } : {}),
      }),
    },
    {
      pattern: /Requesting fencing \((?<action>\w+)\)(?: targeting node)? (?<target>\S+)/,
      event: ({ action, target }) => ({ name: "fencing", text: `fencing (${action}) of ${target} is asked for` }),
    },
  ]),
};
