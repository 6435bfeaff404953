import { withPort } from "../../../text/network-place.ts";
import { withVariables } from "../../../text/script.ts";
import type { Fault } from "../fault.ts";
import { scripted, strikeMs } from "../scripted.ts";
import begin from "./occupy-begin.sh";
import end from "./occupy-end.sh";
import type { Part, Place } from "./part.ts";
import program from "./stranger.py";

const ways = {
  occupy: { how: "mute", does: "takes connections and answers none" },
  impostor: { how: "wrong", does: "answers every request that there is no such page" },
} as const;

/** Another program has a part's port when that starts again: the part cannot start, and the balancer finds somebody there. */
export function occupy(
  kind: keyof typeof ways,
  { name: part, units, hosts }: Part,
  places: readonly Place[],
): readonly Fault[] {
  const { how, does } = ways[kind];
  const at = (host: string): readonly string[] => [
    ...new Set(places.filter((place) => place.host === host).map(({ address, port }) => withPort(address, port))),
  ];
  const struck = hosts.filter((host) => at(host).length > 0);
  if (struck.length === 0) return [];
  const fault = scripted({
    name: `${kind}-${part}`,
    on: struck,
    part,
    story: `Another program has the port of ${part} on the host for ${strikeMs / 1000} s; it ${does}.`,
    happened: (host) => `another program had the port of ${part} on ${host} for ${strikeMs / 1000} s`,
    over: (host) => `the port of ${part} on ${host} was free`,
    said: (host) => `another program has the port of ${part} on ${host}`,
    begin: (host, target) =>
      host === target
        ? withVariables(begin, { units, places: at(host), program, how, seconds: strikeMs / 1000 + 60 })
        : undefined,
    end: () => withVariables(end, { units }),
  });
  return [fault];
}
