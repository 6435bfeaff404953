import type { Finding, Severity } from "../../spec/finding.ts";
import type { ReviewFindingCode } from "../codes.ts";
import { findingAt, type Where } from "../files/source.ts";
import type { SiteModel } from "../model/site-model.ts";

/** What is known of the site besides its files. */
export interface ReviewContext {
  /** How fast a dead part must be noticed; undefined where nobody has said so. */
  readonly detectionMs: number | undefined;
  /** Zone of each host by name; empty where nobody has said so. */
  readonly zones: ReadonlyMap<string, string>;
  /** When the review is made, in milliseconds since 1970; undefined where nothing may depend on it. */
  readonly nowMs?: number;
  /** Somebody may listen on the way from users to the balancer; absent where nobody has asked what that costs. */
  readonly networks?: "untrusted";
}

export type Rule = (model: SiteModel, context: ReviewContext) => readonly Finding[];

/**
 * Without a site that says better, a part may take as long to be noticed as with HAProxy's own defaults: three checks
 * two seconds apart. OPNFV Yardstick's HA test cases allow an outage of 5 s in all.
 */
export const acceptedDetectionMs = 6000;

export function limitMs(context: ReviewContext): number {
  return context.detectionMs ?? acceptedDetectionMs;
}

/** What the limit is measured by, for a sentence. */
export function limitReason(context: ReviewContext): string {
  return context.detectionMs === undefined ? "what HAProxy does by default" : "what the site asks for";
}

export function finding(
  code: ReviewFindingCode | "even-voters" | "too-few-voters" | "fencing-same-switch",
  severity: Severity,
  where: Where,
  message: string,
  remedy: string,
): Finding {
  return findingAt(code, severity, where, message, remedy);
}

/** Items in groups by a key, in order of first appearance. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) {
      groups.set(keyOf(item), [item]);
    } else {
      group.push(item);
    }
  }
  return [...groups.values()];
}
