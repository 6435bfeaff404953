import type { Finding, Place } from "../../spec/finding.ts";
import { NotConverged, toleratedMax } from "../markov/steady.ts";
import type { Answer, Solved } from "./answer.ts";

/** What is asked of a model, as people name it. */
interface Asked {
  readonly kind: "Endpoint" | "Chain" | "Tree";
  readonly name: string;
  readonly place: Place;
}

/** What `solve` finds, where it converged and every figure is one that can be; else the finding that says why not. */
export function trusted(asked: Asked, solve: () => Solved): Solved {
  let solved: Solved;
  try {
    solved = solve();
  } catch (error) {
    if (!(error instanceof NotConverged)) throw error;
    return notConverged(asked, becauseOf(error));
  }
  const wrong = solved.ok ? notANumber(solved.answer) : null;
  return wrong === null ? solved : notConverged(asked, `its ${wrong} comes out as no number that it can be`);
}

function becauseOf({ states, left }: NotConverged): string {
  const chain = `its Markov chain of ${states.toLocaleString("en")} states did not converge to ${toleratedMax}`;
  return Number.isFinite(left) ? `${chain} (${left.toExponential(0)} is left)` : `${chain} (what is left is no number)`;
}

function notConverged({ kind, name, place }: Asked, because: string): Solved {
  const fewer = "fewer parts with one crew or cause, or rates that are not as far apart";
  const finding: Finding = {
    code: "model-not-converged",
    severity: "error",
    message: `${kind} "${name}" has no exact answer that can be trusted: ${because}.`,
    place,
    remedy:
      kind === "Endpoint"
        ? `Use --method simulate, or write ${fewer}.`
        : "Write fewer states, or rates that are not as far apart.",
  };
  return { ok: false, finding };
}

/** Above 1 by rounding alone. */
const probabilityMax = 1 + 1e-9;

/** Which figure of an answer cannot be; null where all can. */
export function notANumber(answer: Answer): string | null {
  const { unavailability, outagesPerYear, mttfHours, reward, degraded, measures, times, importance } = answer;
  const figures: readonly (readonly [string, boolean])[] = [
    ["unavailability", isProbability(unavailability)],
    ["number of outages a year", isFinite(outagesPerYear)],
    ["time to the first outage", mttfHours === null || mttfHours >= 0],
    ["mean reward", isFinite(reward)],
    ["degraded share", isProbability(degraded)],
    ...measures.map(({ name, value }) => [`measure "${name}"`, !Number.isNaN(value)] as const),
    ...times.map((at) => {
      const all = [at.unavailability, at.unreliability, at.intervalUnavailability];
      return [`value at ${at.hours} h`, all.every(isProbability)] as const;
    }),
    ...importance.map(
      ({ part, ...values }) => [`importance of "${part}"`, !Object.values(values).some(Number.isNaN)] as const,
    ),
  ];
  return figures.find(([, holds]) => !holds)?.[0] ?? null;
}

function isProbability(value: number | null): boolean {
  return value === null || (value >= 0 && value <= probabilityMax);
}

function isFinite(value: number | null): boolean {
  return value === null || Number.isFinite(value);
}
