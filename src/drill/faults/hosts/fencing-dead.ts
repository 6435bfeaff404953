import { withVariables } from "../../../text/script.ts";
import { scripted, type Scripted, strikeMs } from "../scripted.ts";
import begin from "./fencing-dead-begin.sh";
import end from "./fencing-dead-end.sh";
import type { Fault } from "../fault.ts";

/** Nobody can take a host's power: the devices are gone, or whoever may tell them has another password now. */
export function fencingDead(agents: readonly string[]): readonly Fault[] {
  if (agents.length === 0) return [];
  const fault: Scripted = {
    name: "fencing-dead",
    story: `Every fence agent fails whatever it is asked, for ${strikeMs / 1000} s. No host has failed.`,
    happened: () => `No fencing device answered for ${strikeMs / 1000} s`,
    over: () => "fencing devices answered again",
    said: () => "no fencing device answers",
    harmless: true,
    everywhere: true,
    begin: () => withVariables(begin, { agents }),
    end: () => withVariables(end, { agents }),
  };
  return [scripted(fault)];
}
