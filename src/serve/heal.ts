import type { Design } from "../catalogue/contract/design.ts";
import type { HealRule } from "../spec/site-notify.ts";
import { acknowledgedBy } from "../store/action-notes.ts";
import type { AuditEntry, PartNow, StateDocument } from "./documents.ts";

/** Something that does not do its work, and the action that may mend it. */
export interface Ailment {
  /** `keystone-api@c1`, or `cluster`. */
  readonly subject: string;
  readonly action: string;
  readonly given: readonly string[];
  readonly because: string;
}

/** Who it says did it, in the audit log and in what is told. */
export const healer = "heal";
/** What mends itself by then needs no other hand: systemd and the cluster start what they run again. */
export const patienceMs = 30_000;
/** So many attempts in so long: whatever is ill after that is not mended by more of the same. */
export const attemptsMost = 3;
const attemptsWithinMs = 60 * 60 * 1000;

/**
 * What is ill and may be mended by what the rules allow. Only stateless parts are started anew: one with data of its own may be where it is
 * for a reason. Pure.
 */
export function ailments(design: Design, state: StateDocument, rules: readonly HealRule[]): readonly Ailment[] {
  const up = new Set(state.hosts.filter((host) => host.state === "up").map(({ name }) => name));
  const parts = state.parts.filter((part) => part.state === "down" && up.has(part.host) && mayRestart(design, part));
  const failed = state.parts.find((part) => isCluster(design, part) && / failed\b/.test(part.sentence));
  return [
    ...(rules.includes("parts") ? parts : []).map(({ name, component, host, sentence }) => ({
      subject: name,
      action: "restart",
      given: [name],
      because: `${component} on ${host} is down: ${sentence}`,
    })),
    ...(rules.includes("members") ? forgetful(design, state) : []),
    ...(rules.includes("cluster") && failed !== undefined
      ? [{ subject: "cluster", action: "recover", given: [], because: failed.sentence }]
      : []),
  ];
}

/** A part that knows none of the others joins them again where that takes nothing: it keeps what it has otherwise, and is told of. */
function forgetful(design: Design, { hosts, parts }: StateDocument): readonly Ailment[] {
  const isUp = (name: string): boolean => hosts.some((host) => host.name === name && host.state === "up");
  return parts.flatMap(({ name, component, host, sentence, forgot }) =>
    forgot === true && isUp(host) && design.components.some((each) => each.name === component)
      ? [{ subject: name, action: "recover", given: [], because: `${component} on ${host}: ${sentence}` }]
      : [],
  );
}

function mayRestart(design: Design, { component, host }: PartNow): boolean {
  const found = design.components.find(({ name }) => name === component);
  return (
    found !== undefined && found.manager === "systemd" && found.state === "stateless" && found.hosts.includes(host)
  );
}

function isCluster(design: Design, { component }: PartNow): boolean {
  return design.components.some(({ name, fills }) => name === component && fills.includes("cluster"));
}

/** What the audit log says of an attempt. */
export function reasonFor({ subject, because }: Ailment): string {
  return `${subject}: ${because}`;
}

/**
 * What was tried too often within an hour and is left alone until somebody has acknowledged it, whatever time goes by: what comes and goes
 * would otherwise come and go for ever. Pure.
 *
 * @param entries of the audit log, in any order
 */
export function givenUp(entries: readonly AuditEntry[]): readonly string[] {
  const attempts = new Map<string, number[]>();
  for (const { who, what, why, atMs } of entries.toSorted((left, right) => left.atMs - right.atMs)) {
    const seen = acknowledgedBy(what);
    if (seen !== undefined) attempts.delete(seen);
    if (who !== healer) continue;
    const subject = why.slice(0, why.indexOf(": "));
    attempts.set(subject, [...(attempts.get(subject) ?? []), atMs]);
  }
  return [...attempts].flatMap(([subject, times]) => (isTooOften(times) ? [subject] : []));
}

function isTooOften(times: readonly number[]): boolean {
  return times.some((first, at) => {
    const last = times[at + attemptsMost - 1];
    return last !== undefined && last - first <= attemptsWithinMs;
  });
}
