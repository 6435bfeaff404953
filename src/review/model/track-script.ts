import { blocksOf, lastOf, type Statement } from "../files/blocks.ts";
import type { Where } from "../files/source.ts";
import { byDefault, given } from "./setting.ts";
import type { TrackScript } from "./site-model.ts";

/** keepalived.conf(5), "vrrp_script": interval 1 s, fall 1. */
const defaultIntervalMs = 1000;

/** The text of a file of the host by its path; undefined where it is not known. */
export type TextAt = (path: string) => string | undefined;

/** `advert_int` and `interval` are seconds, possibly with a fraction. */
export function secondsMs(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}(?:\.\d{1,6})?$/u.test(text) ? Number(text) * 1000 : undefined;
}

export interface TrackedName {
  readonly name: string;
  /** Where the instance has another weight for the script than the script itself. */
  readonly weight: number | undefined;
  readonly where: Where;
}

/** The scripts that an instance or a group follows. */
export function trackedBy(body: readonly Statement[]): TrackedName[] {
  return blocksOf(body, "track_script")
    .flatMap((track) => track.block ?? [])
    .map(({ words, where }) => ({
      name: words[0]?.text ?? "",
      weight: words[1]?.text === "weight" ? weightOf(words[2]?.text) : undefined,
      where,
    }));
}

/** keepalived.conf(5): from -253 to 253. */
function weightOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[+-]?\d{1,3}$/u.test(text) ? Number(text) : undefined;
}

export function trackScript(block: Statement, textAt: TextAt): TrackScript {
  const body = block.block ?? [];
  const interval = lastOf(body, "interval");
  const fallLine = lastOf(body, "fall");
  const weight = lastOf(body, "weight");
  const intervalMs = secondsMs(interval?.words[1]?.text) ?? defaultIntervalMs;
  const fall = Number.parseInt(fallLine?.words[1]?.text ?? "", 10) || 1;
  const timed = interval ?? fallLine;
  const detectionMs = intervalMs * fall;
  const command = (lastOf(body, "script")?.words.slice(1) ?? []).map((word) => word.text).join(" ");
  return {
    name: block.words[1]?.text ?? "",
    command,
    says: textBehind(command, textAt),
    weight: weightOf(weight?.words[1]?.text) ?? 0,
    weightWhere: weight?.where ?? block.where,
    commandWhere: lastOf(body, "script")?.where ?? block.where,
    intervalMs,
    fall,
    detectionMs: timed === undefined ? byDefault(detectionMs, block.where) : given(detectionMs, timed.where),
    where: block.where,
  };
}

/** The script that a command starts, without its comments, where that file is known; otherwise the command. */
function textBehind(command: string, textAt: TextAt): string {
  const text = command
    .split(/\s+/u)
    .slice(0, 2)
    .filter((word) => word.startsWith("/"))
    .map(textAt)
    .find((found) => found !== undefined);
  return text === undefined ? command : text.replaceAll(/^[ \t]*#.*$/gmu, "");
}
