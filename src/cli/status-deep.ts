import { randomBytes } from "node:crypto";
import { orderFor } from "../canary/order.ts";
import type { CanaryResult } from "../canary/run.ts";
import { startCanary } from "../canary/start.ts";
import { providedBy } from "../catalogue/index.ts";
import type { Lab } from "../lab/lab.ts";
import type { Judgement } from "../observe/judge.ts";
import { listed } from "../text/sentence.ts";
import type { OpenSite } from "./open-site.ts";

/** One canary through the site's virtual address: from this machine, or from where a twin's clients are. */
export function flyCanary(
  { design, secrets }: Pick<OpenSite, "design" | "secrets">,
  lab: Lab | undefined,
  signal: AbortSignal,
): Promise<CanaryResult> {
  const order = orderFor({ design, secrets, provided: providedBy(design.providers) }, randomBytes(3).toString("hex"));
  return startCanary(order, lab === undefined ? [] : ["ip", "netns", "exec", lab.clientNamespace], signal);
}

/** What a canary adds to what the parts say of themselves: a site that looks whole and serves nobody is not. */
export function withCanary(judgement: Judgement, { ok, steps, leftBehind }: CanaryResult): Judgement {
  if (ok) return judgement;
  const failed = steps.flatMap((step) => (step.outcome === "failed" && step.name !== "removal" ? [step] : []));
  const problems = [
    ...failed.map(({ name, because }) => `the canary's ${name} fails: ${because}`),
    ...leftBehind.map((what) => `the canary could not take away its ${what}`),
  ];
  const [first = "the canary was ended early"] = problems;
  const sentence =
    judgement.state === "healthy" ? `Degraded: ${first}${more(failed.map(({ name }) => name))}.` : judgement.sentence;
  return {
    ...judgement,
    state: judgement.state === "healthy" ? "degraded" : judgement.state,
    sentence,
    problems: [...judgement.problems, ...problems],
  };
}

function more([, ...others]: readonly string[]): string {
  return others.length === 0 ? "" : `; so ${others.length === 1 ? "does" : "do"} its ${listed(others)}`;
}
