import { createInterface } from "node:readline/promises";
import type { Approval, ReadyPlan } from "../converge/converge.ts";
import { planLines } from "./plan-lines.ts";
import type { Progress } from "./progress.ts";

/** Where a question is asked and answered. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

/** Asks a person. Where nobody can answer, nothing that serves is interrupted: a script says --yes. */
export async function confirmed(
  plan: ReadyPlan,
  progress: Pick<Progress, "say">,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<Approval> {
  if (input.isTTY !== true || output.isTTY !== true) return "unasked";
  const interrupting = plan.actions.filter(({ gate }) => gate !== undefined);
  for (const line of planLines(plan.hosts, interrupting, new Map())) progress.say(line);
  const terminal = createInterface({ input, output });
  try {
    const answer = await terminal.question("This interrupts what serves now, one host at a time. Go on? [y/N] ");
    return /^y(es)?$/i.test(answer.trim()) ? "go" : "declined";
  } finally {
    terminal.close();
  }
}
