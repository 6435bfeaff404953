import { agreesTo, isAsked, ownTerminal, type Terminal } from "./ask.ts";
import type { Approval, ReadyPlan } from "../converge/converge.ts";
import { planLines } from "./plan-lines.ts";
import type { Progress } from "./progress.ts";

/** Asks a person. Where nobody can answer, nothing that serves is interrupted: a script says --yes. */
export async function confirmed(
  plan: ReadyPlan,
  progress: Pick<Progress, "say">,
  terminal: Terminal = ownTerminal,
): Promise<Approval> {
  if (!isAsked(terminal)) return "unasked";
  const interrupting = plan.actions.filter(({ gate }) => gate !== undefined);
  for (const line of planLines(plan.hosts, interrupting, new Map())) progress.say(line);
  const question = "This interrupts what serves now, one host at a time. Go on?";
  return (await agreesTo(question, terminal)) ? "go" : "declined";
}
