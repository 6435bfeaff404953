import { withVariables } from "../../text/script.ts";
import { hostOf, type Fault } from "./fault.ts";
import begin from "./flap-begin.sh";
import { insist, mend } from "./partition.ts";

const times = 8;
const downS = 1;
const upS = 1.5;
const lastsMs = times * (downS + upS) * 1000;
const commandMs = 20_000;

/** A bad cable: the host is there and gone, faster than anybody can be sure of either. */
export const flap: Fault = {
  name: "flap",
  story: `Every packet from and to the host is lost for ${downS} s, ${times} times, with ${upS} s between, as by a bad cable.`,
  happened: (host) => `${host} lost its link ${times} times for ${downS} s`,
  over: (host) => `${host} kept its link, or had power again`,
  lastsMs,
  async inject(context) {
    context.say("fault", `flapping link: ${context.host}`);
    const script = withVariables(begin, { times, down: downS, up: upS });
    await insist(hostOf(context).run(script, { timeoutMs: commandMs }), context.host);
  },
  async heal(context) {
    context.say("fault-healed", `${context.host} keeps its link`);
    await mend({ ...context, hosts: [hostOf(context)] });
  },
};
