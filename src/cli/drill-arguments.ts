import { DrillError } from "../drill/drill-error.ts";
import { durationMs } from "../spec/quantities.ts";

const timesMax = 1000;
const lengthMaxMs = 24 * 3_600_000;
/** What a length looks like, for people. */
export const lengthExamples = ["90s", "10m"] as const;

/** @throws DrillError `not-possible` */
export function parseCount(option: string, text: string, most = timesMax): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= most) return count;
  throw new DrillError("not-possible", `${option} takes a whole number from 1 to ${most}, not ${text}`);
}

/** In milliseconds. @throws DrillError `not-possible` */
export function parseLength(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined && ms >= 1000 && ms <= lengthMaxMs) return ms;
  throw new DrillError(
    "not-possible",
    `--for takes a duration from 1s to 24h, such as ${lengthExamples.join(" or ")}, not ${text}`,
  );
}
