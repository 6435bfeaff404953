import { byRules, type LogReader } from "../contract/events.ts";
import { minor } from "./volume.ts";

const device = String.raw`drbd${minor}: `;

/** The kernel's words. Source: drbd 8.4.11, `drbd_state.c`, `drbd_receiver.c`, `drbd_nl.c`; seen on Debian's kernel. */
export const drbdEvents: LogReader = {
  technology: "drbd",
  place: { kind: "journal", identifiers: ["kernel"] },
  parse: byRules([
    {
      pattern: new RegExp(String.raw`${device}.*Split-Brain detected but unresolved`, "u"),
      event: () => ({ name: "database-view", text: "finds that both copies of the volume were written to alone" }),
    },
    {
      pattern: new RegExp(String.raw`${device}role\( (?<from>\w+) -> Primary \)`, "u"),
      event: ({ from }) => ({ name: "volume-promoted", text: `has the volume's copy Primary, which was ${from}` }),
    },
    {
      pattern: new RegExp(String.raw`EXT4-fs \(drbd${minor}\): mounted filesystem`, "u"),
      event: () => ({ name: "volume-mounted", text: "has the volume mounted" }),
    },
    {
      pattern: new RegExp(String.raw`${device}role\( (?<from>\w+) -> (?<to>\w+) \)`, "u"),
      event: ({ from, to }) => ({ name: "database-view", text: `has the volume's copy ${to}, which was ${from}` }),
    },
    {
      pattern: /drbd [\w-]+: helper command: \S*drbdadm fence-peer [\w-]+ exit code (?<code>\d+)/,
      event: ({ code }) => ({
        name: "database-view",
        text: `knows the volume's other host to be out of the way (${code})`,
      }),
    },
    {
      pattern: /drbd [\w-]+: .*conn\( (?<from>\w+) -> (?<to>NetworkFailure|BrokenPipe|Timeout|TearDown|Connected) \)/,
      event: ({ to }) => ({ name: "database-view", text: `has the volume's connection ${to}` }),
    },
    {
      pattern: new RegExp(String.raw`${device}Resync done`, "u"),
      event: () => ({ name: "database-view", text: "has the volume's two copies alike again" }),
    },
  ]),
};
