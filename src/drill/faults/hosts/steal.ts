import { withVariables } from "../../../text/script.ts";
import type { Fault } from "../fault.ts";
import type { Member } from "../partition.ts";
import { scripted } from "../scripted.ts";
import begin from "./steal-begin.sh";
import end from "./steal-end.sh";

/** The keeper says anew whose the address is before that is over. */
const lastsMs = 20_000;

/** Somebody else takes the site's address: a host that was cloned, a typing error. It says so once and answers nobody. */
export function steal(members: readonly Member[], address: string): readonly Fault[] {
  if (members.length < 2) return [];
  const thiefOf = (target: string): Member | undefined =>
    members[(members.findIndex(({ name }) => name === target) + 1) % members.length];
  const script = (text: string, own: string): string => withVariables(text, { address, own });
  const fault = scripted({
    name: "address-stolen",
    story: `The host after it takes ${address} as well for ${lastsMs / 1000} s, tells the network once, and answers nobody there.`,
    happened: (host) => `${thiefOf(host)?.name ?? ""} took ${address} from ${host} for ${lastsMs / 1000} s`,
    over: () => `${address} was given back`,
    said: (host) => `${address} is taken from ${host} by ${thiefOf(host)?.name ?? ""}`,
    lastsMs,
    begin(host, target) {
      const thief = thiefOf(target);
      return thief?.name === host ? script(begin, thief.addresses[0] ?? "") : undefined;
    },
    end: (_host, target) => script(end, thiefOf(target)?.addresses[0] ?? ""),
  });
  return [fault];
}
