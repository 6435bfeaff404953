import type { Gap } from "../checks/longest-gap.ts";
import type { EventLine, EventName } from "../history.ts";

/** A part of a gap: what was waited for, and how long. */
export interface GapPart {
  readonly what: string;
  /** The kind of event that ended it; `first-answer` for the last part. */
  readonly until: EventName | "first-answer";
  readonly fromMs: number;
  readonly toMs: number;
  readonly ms: number;
}

export interface GapContext {
  readonly faultAtMs: number;
  readonly events: readonly EventLine[];
  /** The kinds of event that this endpoint can have to wait for. */
  readonly waitsFor: readonly EventName[];
  /** The endpoints whose own events matter: this one, and those that it needs. */
  readonly endpoints: readonly string[];
}

/**
 * Splits a gap at what happened in it, so that each part ends with the event that was waited for. Of each kind of event
 * only the last one inside the gap counts: that is when the kind was done.
 */
export function splitGap(gap: Gap, context: GapContext): readonly GapPart[] {
  const { faultAtMs } = context;
  const last = new Map<EventName, EventLine>();
  for (const event of relevantEvents(gap, context)) last.set(event.name, event);
  const milestones: { at: number; what: string; until: GapPart["until"] }[] = [...last.values()].map((event) => ({
    at: event.at,
    what: describe(event),
    until: event.name,
  }));
  milestones.sort((a, b) => a.at - b.at);
  if (faultAtMs > gap.fromMs && faultAtMs < gap.toMs) {
    milestones.unshift({ at: faultAtMs, what: "from the last answer to the fault", until: "fault" });
  }
  milestones.push({ at: gap.toMs, what: "the first answer that a client could use", until: "first-answer" });
  let fromMs = gap.fromMs;
  return milestones.map(({ at, what, until }) => {
    const part = { what, until, fromMs, toMs: at, ms: at - fromMs };
    fromMs = at;
    return part;
  });
}

/** A balancer matters where the address is: clients do not see what the others think of a back end. */
function relevantEvents(gap: Gap, { faultAtMs, events, waitsFor, endpoints }: GapContext): readonly EventLine[] {
  const inside = events.filter((event) => event.at > Math.max(gap.fromMs, faultAtMs) && event.at < gap.toMs);
  const holder = inside.findLast((event) => event.name === "address-move")?.host;
  return inside.filter((event) => {
    if (!waitsFor.includes(event.name)) return false;
    if (event.endpoint !== undefined && !endpoints.includes(event.endpoint)) return false;
    return event.name !== "backend-down" || holder === undefined || event.host === holder;
  });
}

function describe({ host, text }: EventLine): string {
  return host === undefined ? text : `${host}: ${text}`;
}
