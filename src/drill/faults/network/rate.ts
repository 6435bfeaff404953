import { withVariables } from "../../../text/script.ts";
import type { Fault } from "../fault.ts";
import type { Member } from "../partition.ts";
import { scripted, strikeMs } from "../scripted.ts";
import begin from "./rate-begin.sh";
import end from "./rate-end.sh";

const megabits = 2;

/** A link that has become narrow: autonegotiation that went wrong, a neighbour's backup. */
export function rate(members: readonly Member[]): Fault {
  const addressesOf = (host: string): readonly string[] => members.find(({ name }) => name === host)?.addresses ?? [];
  return scripted({
    name: "rate",
    story: `The host can send ${megabits} Mbit a second for ${strikeMs / 1000} s; what is more waits 0.4 s at most and is lost then.`,
    happened: (host) => `${host} could send ${megabits} Mbit a second for ${strikeMs / 1000} s`,
    over: (host) => `${host} sent as fast as before`,
    said: (host) => `${megabits} Mbit a second: ${host}`,
    begin: (host, target) =>
      host === target ? withVariables(begin, { addresses: addressesOf(host), megabits }) : undefined,
    end: (host) => withVariables(end, { addresses: addressesOf(host) }),
  });
}
