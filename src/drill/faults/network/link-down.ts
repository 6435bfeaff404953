import { withVariables } from "../../../text/script.ts";
import { hostOf, type Fault } from "../fault.ts";
import begin from "../flap-begin.sh";
import { insist, mend } from "../partition.ts";
import { strikeMs } from "../scripted.ts";

const commandMs = 20_000;

/** Somebody pulls the cable: the host has its power and is heard by nobody, its clients among them. */
export const linkDown: Fault = {
  name: "link-down",
  story: `Every packet from and to the host is lost for ${strikeMs / 1000} s, as when its cable is pulled.`,
  happened: (host) => `${host} lost its link for ${strikeMs / 1000} s`,
  over: (host) => `${host} had its link again, or had power again`,
  lastsMs: strikeMs,
  fenced: true,
  async inject(context) {
    context.say("fault", `link down: ${context.host}`);
    const script = withVariables(begin, { times: 1, down: strikeMs / 1000, up: 0 });
    await insist(hostOf(context).run(script, { timeoutMs: commandMs }), context.host);
  },
  async heal(context) {
    context.say("fault-healed", `${context.host} has its link again`);
    await mend({ ...context, hosts: [hostOf(context)] });
  },
};
