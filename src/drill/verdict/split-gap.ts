import type { Gap } from "../checks/longest-gap.ts";
import type { EventLine, EventName } from "../history.ts";

/** A part of a gap: what was waited for, and how long. */
export interface GapPart {
  readonly what: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly ms: number;
}

/**
 * Splits a gap at what happened in it, so that each part ends with the event that was waited for. Of each kind of event
 * only the last one inside the gap counts: that is when the kind was done.
 *
 * @param relevant the kinds of event that this endpoint can have to wait for.
 */
export function splitGap(
  gap: Gap,
  faultAtMs: number,
  events: readonly EventLine[],
  relevant: readonly EventName[],
): readonly GapPart[] {
  const last = new Map<EventName, EventLine>();
  for (const event of events) {
    const inside = event.at > Math.max(gap.fromMs, faultAtMs) && event.at < gap.toMs;
    if (inside && relevant.includes(event.name)) last.set(event.name, event);
  }
  const milestones = [...last.values()]
    .map((event) => ({ at: event.at, what: describe(event) }))
    .sort((a, b) => a.at - b.at);
  if (faultAtMs > gap.fromMs && faultAtMs < gap.toMs) {
    milestones.unshift({ at: faultAtMs, what: "the last answer came before the fault" });
  }
  milestones.push({ at: gap.toMs, what: "the first answer a client could use" });
  let fromMs = gap.fromMs;
  return milestones.map(({ at, what }) => {
    const part = { what, fromMs, toMs: at, ms: at - fromMs };
    fromMs = at;
    return part;
  });
}

function describe({ host, text }: EventLine): string {
  return host === undefined ? text : `${host}: ${text}`;
}
