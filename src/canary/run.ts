import { canaryName, isCanarys } from "./name.ts";
import { Session, type Access } from "./session.ts";
import type { Made, Step } from "./step.ts";
import { steps as allSteps } from "./steps/all.ts";
import { CanaryTrouble, troubleText } from "./trouble.ts";

export type StepOutcome =
  | { readonly name: string; readonly outcome: "ok"; readonly ms: number }
  | { readonly name: string; readonly outcome: "failed"; readonly ms: number; readonly because: string }
  | { readonly name: string; readonly outcome: "omitted"; readonly because: string };

export interface CanaryResult {
  readonly ok: boolean;
  readonly ms: number;
  readonly steps: readonly StepOutcome[];
  /** What could not be taken away again, a sentence each: the next run tries once more. */
  readonly leftBehind: readonly string[];
}

export interface CanaryOrder {
  readonly access: Access;
  /** Types of services that the site is to have: one that its catalogue does not have is a failure. */
  readonly expected: readonly string[];
  /** A few letters and digits that no other run has. */
  readonly own: string;
}

/** The clock that names are made from, and the one that steps are timed by. */
export interface CanaryClock {
  wallMs(): number;
  nowMs(): number;
}

/** Taking away is not cut off with the run: what is left costs the site's users. */
const removalMs = 120_000;

/**
 * Uses every service that the site has as a user does, once, and takes away what it made and what an earlier run left. After
 * a step that fails, those that do not use what it makes go on.
 */
export async function runCanary(
  { access, expected, own }: CanaryOrder,
  clock: CanaryClock,
  signal: AbortSignal,
  steps: readonly Step[] = allSteps,
): Promise<CanaryResult> {
  const begun = clock.nowMs();
  const since = (): number => Math.round(clock.nowMs() - begun);
  const name = canaryName(clock.wallMs(), own);
  const outcomes: StepOutcome[] = [];
  const login = await timed(clock, "login", () => Session.open(access));
  outcomes.push(login.outcome);
  const session = login.value;
  if (session === undefined) return { ok: false, ms: since(), steps: outcomes, leftBehind: [] };
  const wanted = (found: string): boolean => isCanarys(found, name, clock.wallMs());
  const made: Made = {};
  for (const step of steps) {
    if (signal.aborted) break;
    const omitted = await whyOmitted(step, session, expected);
    if (omitted === undefined) {
      const { outcome } = await timed(clock, step.name, () => step.make({ session, name, made, signal }));
      outcomes.push(outcome);
    } else if (omitted !== "") outcomes.push({ name: step.name, ...omitted });
  }
  const leftBehind = await removeAll(steps, session, wanted, clock, outcomes);
  const ok = leftBehind.length === 0 && outcomes.every(({ outcome }) => outcome !== "failed") && !signal.aborted;
  return { ok, ms: since(), steps: outcomes, leftBehind };
}

/** Undefined: it is tried; empty: the site does not have the service. */
async function whyOmitted(
  step: Step,
  session: Session,
  expected: readonly string[],
): Promise<
  | undefined
  | ""
  | { readonly outcome: "omitted"; readonly because: string }
  | { readonly outcome: "failed"; readonly ms: number; readonly because: string }
> {
  if (!session.knows(...step.types)) {
    if (!step.types.some((type) => expected.includes(type))) return "";
    return { outcome: "failed", ms: 0, because: `the catalogue has no service of the type ${step.types.join(" or ")}` };
  }
  try {
    const because = await step.omitted?.(session);
    return because === undefined ? undefined : { outcome: "omitted", because };
  } catch (trouble) {
    return { outcome: "failed", ms: 0, because: troubleText(trouble) };
  }
}

async function removeAll(
  steps: readonly Step[],
  session: Session,
  wanted: (name: string) => boolean,
  clock: CanaryClock,
  outcomes: StepOutcome[],
): Promise<readonly string[]> {
  const leftBehind: string[] = [];
  const here = steps.filter((step) => session.knows(...step.types));
  const { outcome } = await timed(clock, "removal", async () => {
    for (const step of here.toReversed()) {
      try {
        await step.remove(session, wanted, AbortSignal.timeout(removalMs));
      } catch (trouble) {
        leftBehind.push(`${step.name}: ${troubleText(trouble)}`);
      }
    }
    if (leftBehind.length > 0) throw new CanaryTrouble(leftBehind.join("; "));
  });
  outcomes.push(outcome);
  return leftBehind;
}

async function timed<T>(
  clock: CanaryClock,
  name: string,
  work: () => Promise<T>,
): Promise<{ readonly outcome: StepOutcome; readonly value?: T }> {
  const begun = clock.nowMs();
  const ms = (): number => Math.round(clock.nowMs() - begun);
  try {
    const value = await work();
    return { outcome: { name, outcome: "ok", ms: ms() }, value };
  } catch (trouble) {
    return { outcome: { name, outcome: "failed", ms: ms(), because: troubleText(trouble) } };
  }
}
