import { withVariables } from "../../../text/script.ts";
import type { Fault } from "../fault.ts";
import { scripted, strikeMs } from "../scripted.ts";
import begin from "./limit-begin.sh";
import end from "./limit-end.sh";
import type { Part } from "./part.ts";

const limits = {
  descriptors: { what: "nofile", lacks: "no further descriptor" },
  processes: { what: "nproc", lacks: "no further process and no further thread" },
} as const;

/** What leaks until there is no more of it: a part goes on with what it has, and can take no new connection, or start no new worker. */
export function limit(kind: keyof typeof limits, { name: part, units, hosts }: Part): Fault {
  const { what, lacks } = limits[kind];
  const name = `${kind}-${part}`;
  const notes = `/run/quorate-drill/${name}.limits`;
  return scripted({
    name,
    on: hosts,
    part,
    story: `The processes of ${part} on the host get ${lacks} for ${strikeMs / 1000} s, as when all are used up.`,
    happened: (host) => `${part} on ${host} got ${lacks} for ${strikeMs / 1000} s`,
    over: (host) => `${part} on ${host} got what it asked for`,
    said: (host) => `${lacks} for ${part} on ${host}`,
    begin: (host, target) => (host === target ? withVariables(begin, { units, what, notes }) : undefined),
    end: () => `( ${withVariables(end, { what, notes })}\n)`,
  });
}
