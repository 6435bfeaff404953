import { withVariables } from "../../text/script.ts";
import { HostError, type Host } from "../../hosts/host.ts";
import surveyScript from "./survey.sh";

/** Lists are fetched over a slow line. */
const surveyMs = 180_000;
export const notes = "/var/lib/quorate/upgrade";

/** Newer packages, or those that were there before. */
export type UpgradeDirection = "on" | "back";

export interface PackageChange {
  readonly name: string;
  /** Absent: it is not there now. */
  readonly from?: string;
  readonly to: string;
}

/** What an upgrade would change on a host. */
export interface HostSurvey {
  readonly host: string;
  readonly changes: readonly PackageChange[];
  /** Packages that would be newer and cannot be, since others would have to go. */
  readonly keptBack: readonly string[];
  /** Packages that apt would take away. */
  readonly removed: readonly string[];
  /** To go back, these are wanted, as `NAME VERSION`, and apt has them no more. */
  readonly gone: readonly string[];
  /** Packages that the upgrade brought, which stay. */
  readonly came: readonly string[];
  /** The upgrade that was last begun here. */
  readonly id?: string;
  /** It did not come to its end. */
  readonly isBegun: boolean;
  /** Why apt's lists could not be fetched. */
  readonly staleBecause?: string;
}

/** @throws HostError when a host cannot be asked, or its apt cannot say what it would do. */
export async function surveyHost(host: Host, direction: UpgradeDirection, fetch: boolean): Promise<HostSurvey> {
  const script = withVariables(surveyScript, { direction, fetch: fetch ? "yes" : "no", notes });
  const { exitCode, stdout, stderr } = await host.run(`set -eu -o pipefail\n${script}`, { timeoutMs: surveyMs });
  if (exitCode !== 0) {
    const why = stderr.trim().split("\n").at(-1) ?? "";
    throw new HostError("unreachable", host.name, `apt on ${host.name} does not say what it would change: ${why}`);
  }
  return parseSurvey(host.name, stdout);
}

/** What the script says. Pure. */
export function parseSurvey(host: string, said: string): HostSurvey {
  const lines = said.split("\n");
  const after = (word: string): readonly string[] =>
    lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const apt = after("apt");
  const [id, staleBecause] = [after("id")[0], after("lists")[0]];
  return {
    host,
    changes: apt.flatMap(changeIn),
    keptBack: namesBelow(apt, /kept back/),
    removed: apt.flatMap((line) => /^Remv (?<name>\S+)/.exec(line)?.groups?.["name"] ?? []),
    gone: after("gone"),
    came: after("came"),
    isBegun: lines.includes("begun"),
    ...(id === undefined ? {} : { id }),
    ...(staleBecause === undefined ? {} : { staleBecause }),
  };
}

/** `Inst NAME [OLD] (NEW ORIGIN [ARCHITECTURE]) …`; what is not there yet has no old version. Source: apt-get(8), `--simulate`. */
function changeIn(line: string): readonly PackageChange[] {
  const found = /^Inst (?<name>\S+) (?:\[(?<from>[^\]]+)\] )?\((?<to>\S+) /.exec(line)?.groups;
  const { name, from, to } = found ?? {};
  if (name === undefined || to === undefined) return [];
  return [{ name, to, ...(from === undefined ? {} : { from }) }];
}

/** Names that apt lists below a heading, indented. */
function namesBelow(lines: readonly string[], heading: RegExp): readonly string[] {
  const at = lines.findIndex((line) => heading.test(line));
  if (at === -1) return [];
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => !line.startsWith(" "));
  return rest.slice(0, end === -1 ? undefined : end).flatMap((line) => line.trim().split(/\s+/));
}
