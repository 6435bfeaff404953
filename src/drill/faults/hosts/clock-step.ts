import { withVariables } from "../../../text/script.ts";
import { scripted, strikeMs } from "../scripted.ts";
import begin from "./clock-step-begin.sh";
import end from "./clock-step-end.sh";

/** More than tokens, caches and certificates of a few minutes take for an error. */
const stepS = 600;
const kept = "/run/quorate-drill/clock";

/** A clock is set by hand, or by a time server that is wrong. Containers of a lab share their machine's clock and may not set it. */
export const clockStep = scripted({
  name: "clock-step",
  story: `The host's clock is ${stepS / 60} min ahead for ${strikeMs / 1000} s, and set back then.`,
  happened: (host) => `The clock of ${host} was ${stepS / 60} min ahead for ${strikeMs / 1000} s`,
  over: (host) => `the clock of ${host} was right again`,
  needs: "own-clock",
  said: (host) => `clock ${stepS} s ahead: ${host}`,
  begin: (host, target) => (host === target ? withVariables(begin, { step: stepS, kept }) : undefined),
  end: () => withVariables(end, { step: stepS, kept }),
});
