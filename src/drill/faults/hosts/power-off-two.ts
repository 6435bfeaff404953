import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "../fault.ts";

/** The others have noticed the first and are about what follows from it. */
const betweenMs = 700;

/** The second fault comes while the first is still being dealt with. Of three hosts none has a majority then, and none may act. */
export const powerOffTwo: Fault = {
  name: "power-off-two",
  story: `The host loses its power, and ${betweenMs / 1000} s later the next one does.`,
  happened: (host) => `${host} and the host after it lost their power, ${betweenMs / 1000} s apart`,
  over: () => "both had power again",
  lastsMs: 12_000,
  everywhere: true,
  async inject(context) {
    const { host, power, say, signal } = context;
    say("fault", `power off: ${host}`);
    await power.off(host);
    await pause(betweenMs, undefined, { signal });
    const next = nextOf(context);
    say("fault", `power off: ${next}`);
    await power.off(next);
  },
  async heal(context) {
    const { host, power, say } = context;
    say("fault-healed", `power on: ${host}, ${nextOf(context)}`);
    await Promise.all([host, nextOf(context)].map((each) => power.on(each)));
  },
};

function nextOf({
  host,
  hosts,
}: {
  readonly host: string;
  readonly hosts: readonly { readonly name: string }[];
}): string {
  const at = hosts.findIndex(({ name }) => name === host);
  return hosts[(at + 1) % hosts.length]?.name ?? host;
}
