import { withVariables } from "../../../text/script.ts";
import type { Fault } from "../fault.ts";
import type { Member } from "../partition.ts";
import { scripted, strikeMs } from "../scripted.ts";
import begin from "./relay-begin.sh";
import end from "./relay-end.sh";
import program from "./relay.py";

interface How {
  /** Each packet waits so long, and up to the other more. */
  readonly delayMs?: number;
  readonly jitterMs?: number;
  /** How many in a hundred something happens to, and what. */
  readonly percent?: number;
  readonly what?: "late" | "twice" | "spoilt";
}

export interface Relayed {
  readonly name: string;
  /** "arrives 0.1 s late": what everything that the host sends does. */
  readonly sent: string;
  readonly how: How;
}

/** What a host sends goes through a program on it, since few kernels have netem. */
export function relayed({ name, sent, how }: Relayed, members: readonly Member[]): Fault {
  const seconds = strikeMs / 1000;
  const addressesOf = (host: string): readonly string[] => members.find((each) => each.name === host)?.addresses ?? [];
  return scripted({
    name,
    story: `What the host sends ${sent}, for ${seconds} s.`,
    happened: (host) =>
      `What ${host} sent for ${seconds} s ${sent.replace(/^is /, "was ").replace(/^arrives /, "arrived ")}`,
    over: (host) => `what ${host} sent arrived as before`,
    said: (host) => `what it sends ${sent}: ${host}`,
    begin: (host, target) =>
      host === target
        ? withVariables(begin, {
            addresses: addressesOf(host),
            program,
            how: JSON.stringify(how),
            seconds: seconds + 60,
          })
        : undefined,
    end: () => end,
  });
}
