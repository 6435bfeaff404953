import type { Design } from "../catalogue/contract/design.ts";
import { majorityOf } from "../catalogue/contract/lookup.ts";
import { dependencies } from "../design/dependencies.ts";
import { listed } from "../text/sentence.ts";
import { lossQuestion, votersHaveMajority } from "./loss.ts";
import { nextLoss } from "./next-loss.ts";
import { problemsOf } from "./problems.ts";
import type { Snapshot } from "./snapshot.ts";

/** `healthy`: all is as designed; `degraded`: clients are served with less; `down`: some are not served. */
export type SiteState = "healthy" | "degraded" | "down";

export interface Judgement {
  readonly state: SiteState;
  /** One sentence: how it is, because of what, and what can fail next. */
  readonly sentence: string;
  /** All that is not as designed, a sentence each. */
  readonly problems: readonly string[];
  /** What can fail next without an outage. */
  readonly next: string;
}

/** What a snapshot means for the operator. Pure. */
export function judge(snapshot: Snapshot, design: Design): Judgement {
  const problems = problemsOf(snapshot);
  const outage = outageOf(snapshot, design);
  if (outage !== undefined) {
    return { state: "down", sentence: `Down: ${outage}.`, problems, next: "nothing may fail: the site is down" };
  }
  const next = nextLoss(design, snapshot);
  if (problems.length === 0) return { state: "healthy", sentence: `Healthy: ${next}.`, problems, next };
  return { state: "degraded", sentence: `Degraded: ${weakness(snapshot, problems)}; ${next}.`, problems, next };
}

/** Whether everything that was designed does all its work; what a drill waits for after its fault. */
export function isWhole(snapshot: Snapshot, design: Design): { readonly whole: boolean; readonly sentence: string } {
  const { state, sentence } = judge(snapshot, design);
  return { whole: state === "healthy", sentence };
}

/** Why clients are not served, without a full stop; undefined when all are. */
function outageOf(snapshot: Snapshot, design: Design): string | undefined {
  const up = new Set(snapshot.hosts.filter(({ state }) => state === "up").map(({ name }) => name));
  if (up.size === 0) return "no host answers";
  const present = design.voters.filter((name) => up.has(name));
  if (!votersHaveMajority(design, (host) => up.has(host))) {
    const needed = majorityOf(design);
    return `${amount(present)} of ${design.voters.length} voting hosts ${present.length === 1 ? "answers" : "answer"}, and ${needed} are needed`;
  }
  const lost = majoritiesLost(snapshot, design);
  const silent = snapshot.endpoints.filter(({ ok }) => !ok);
  if (silent.length === 0) return lost.length === 0 ? undefined : lostSentence(lost);
  const names = listed(silent.map(({ name }) => name));
  const needed = neededBy(
    design,
    silent.map(({ name }) => name),
  );
  // When nothing at all answers, a lost quorum is the reason though no endpoint names it as a need.
  const causes = silent.length === snapshot.endpoints.length ? lost : lost.filter((name) => needed.has(name));
  const met = listed([...new Set(silent.map(({ sentence }) => sentence.replace(/^does not answer: /, "")))]);
  return `${names} ${silent.length === 1 ? "does" : "do"} not answer (${causes.length > 0 ? lostSentence(causes) : met})`;
}

function lostSentence(components: readonly string[]): string {
  return `${listed(components)} ${components.length === 1 ? "has" : "have"} no majority`;
}

/** The components behind these endpoints, and all that those need. */
function neededBy(design: Design, names: readonly string[]): ReadonlySet<string> {
  const { closure } = dependencies(design);
  const behind = design.endpoints.filter(({ name }) => names.includes(name));
  return new Set(behind.flatMap(({ component }) => closure(component)));
}

function amount(hosts: readonly string[]): string {
  return hosts.length === 0 ? "none" : `only ${listed(hosts)}`;
}

function majoritiesLost(snapshot: Snapshot, design: Design): readonly string[] {
  const stopped = new Set(lossQuestion(design, snapshot, "up")({ hosts: [] }).components);
  return design.components
    .filter(({ name, redundancy }) => redundancy.rule === "majority" && stopped.has(name))
    .map(({ name }) => name);
}

/** `c1 does not answer; c2 and c3 carry everything`, or the weightiest problem and how many more there are. */
function weakness({ hosts }: Snapshot, problems: readonly string[]): string {
  const away = hosts.filter(({ state }) => state === "unreachable").map(({ name }) => name);
  if (away.length > 0) {
    const left = hosts.filter(({ state }) => state === "up").map(({ name }) => name);
    const who = left.length <= 5 ? listed(left) : `the other ${left.length} hosts`;
    return `${listed(away)} ${away.length === 1 ? "does" : "do"} not answer; ${who} ${left.length === 1 ? "carries" : "carry"} everything`;
  }
  const [first = "", ...others] = problems;
  if (others.length === 0) return first;
  return `${first} (and ${others.length} more ${others.length === 1 ? "problem" : "problems"})`;
}
