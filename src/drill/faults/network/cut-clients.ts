import type { Fault } from "../fault.ts";
import type { Member } from "../partition.ts";
import { scripted, strikeMs } from "../scripted.ts";
import { chain, matching, rulesBegin, rulesEnd } from "./rules.ts";

/** The hosts hear each other and nobody else hears the host: the port of the switch above it, a route that was withdrawn. */
export function cutClients(members: readonly Member[], ports: readonly number[]): readonly Fault[] {
  if (ports.length === 0) return [];
  const hosts = members.flatMap(({ addresses }) => addresses);
  const served = [...new Set(ports)].toSorted((one, other) => one - other).join(", ");
  const rules = [...matching("saddr", hosts).map((from) => `${from}accept`), `tcp dport { ${served} } drop`];
  const fault = scripted({
    name: "cut-clients",
    story: `The host hears the others of the site and no client for ${strikeMs / 1000} s.`,
    happened: (host) => `${host} heard no client for ${strikeMs / 1000} s`,
    over: (host) => `${host} heard clients again`,
    said: (host) => `clients are not heard: ${host}`,
    begin: (host, target) => (host === target ? rulesBegin([chain("heard", rules)]) : undefined),
    end: () => rulesEnd,
  });
  return [fault];
}
