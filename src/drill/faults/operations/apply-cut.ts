import { setTimeout as pause } from "node:timers/promises";
import { DrillError } from "../../drill-error.ts";
import type { Fault } from "../fault.ts";
import { operationsOf } from "./operations.ts";

/** An apply is in the middle of it by then. */
const underWayMs = 6000;
const offMs = 10_000;
/** A host that comes back may still be joining when it is asked first. */
const triesMax = 3;
const betweenTriesMs = 5000;

/** A host loses its power while an apply changes the site, which stops there; applied again, it goes on. */
export const applyCut: Fault = {
  name: "apply-cut",
  story: `An apply has every part take up its files anew; ${underWayMs / 1000} s later the host loses its power, gets it back, and the site is applied again.`,
  happened: (host) => `${host} lost its power in the middle of an apply`,
  over: () => "the site was applied again",
  async inject(context) {
    const { host, power, say, signal } = context;
    const operations = operationsOf(context);
    await operations.forgetApplied();
    say("note", "an apply begins");
    const applied = operations.apply(signal);
    // It is awaited below; what it says until then is no trouble of ours.
    applied.catch(() => undefined);
    await pause(underWayMs, undefined, { signal });
    say("fault", `power off: ${host}`);
    await power.off(host);
    const [ending] = await Promise.all([applied, pause(offMs, undefined, { signal })]);
    say("note", ending ?? "the apply came to its end all the same");
  },
  async heal(context) {
    const { host, power, say } = context;
    say("fault-healed", `power on: ${host}, and the site is applied again`);
    await power.on(host);
    const { operations } = context;
    if (operations === undefined) return;
    let ending: string | undefined;
    for (let turn = 1; turn <= triesMax; turn += 1) {
      ending = await operations.apply(new AbortController().signal);
      if (ending === undefined) return;
      say("note", ending);
      await pause(betweenTriesMs);
    }
    throw new DrillError("not-possible", `the site could not be applied again: ${ending ?? ""}`);
  },
};
