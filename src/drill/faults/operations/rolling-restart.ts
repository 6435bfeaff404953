import type { Fault } from "../fault.ts";
import { operationsOf } from "./operations.ts";

/** Every part of the site is restarted while clients are there, as after an upgrade of what all of them rest on. */
export const rollingRestart: Fault = {
  name: "rolling-restart",
  story: "Every part of the site is restarted, one host at a time, each once the others say that they serve.",
  happened: () => "Every part of the site was restarted, one host at a time",
  over: () => "all parts had been restarted",
  async inject(context) {
    const operations = operationsOf(context);
    context.say("fault", "every part of the site is restarted, one host at a time");
    await operations.restartAll(context.signal, (step) => context.say("note", step));
  },
  heal({ say }) {
    // An action that is cut off leaves nothing stopped.
    say("fault-healed", "every part of the site was restarted");
    return Promise.resolve();
  },
};
