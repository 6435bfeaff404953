import type { EventLine, EventName } from "../history.ts";

/** An event that the figures mark, with a number that the legend explains. */
export interface Milestone {
  readonly number: number;
  /** From the fault on. */
  readonly atMs: number;
  readonly name: EventName;
  readonly text: string;
}

/** Told in the text already, or too many to mark. */
const unmarked: readonly EventName[] = ["load-begin", "load-end", "note", "membership"];
/** Events of one kind and one host that follow each other this closely are one: several balancer back ends, say. */
const burstMs = 400;

/**
 * The events to mark in a stretch of time. Where one kind of event comes in a burst from several places, its first one
 * stands for all, with their number.
 */
export function milestones(
  events: readonly EventLine[],
  faultAtMs: number,
  fromMs: number,
  toMs: number,
): readonly Milestone[] {
  const groups: EventLine[][] = [];
  for (const event of events) {
    const at = event.at - faultAtMs;
    if (at < fromMs || at > toMs || unmarked.includes(event.name)) continue;
    const open = groups.find(
      ([first]) => first?.name === event.name && first.source === event.source && event.at - first.at < burstMs,
    );
    if (open === undefined) groups.push([event]);
    else open.push(event);
  }
  return groups.flatMap((group, index) => {
    const [first] = group;
    if (first === undefined) return [];
    const who = first.host === undefined ? "" : `${first.host}: `;
    const more = group.length > 1 ? ` (and ${group.length - 1} more like it within ${spanMs(group)} ms)` : "";
    return [{ number: index + 1, atMs: first.at - faultAtMs, name: first.name, text: `${who}${first.text}${more}` }];
  });
}

function spanMs(group: readonly EventLine[]): number {
  return Math.round((group.at(-1)?.at ?? 0) - (group[0]?.at ?? 0));
}

/** The hue of a kind of event, and of a part of a gap that ends with one: a CSS class of the page. */
export function hueOf(name: EventName | "first-answer"): string {
  return hues[name] ?? "hue-cluster";
}

const hues: Readonly<Partial<Record<EventName | "first-answer", string>>> = {
  fault: "hue-fault",
  "fault-healed": "hue-return",
  "whole-again": "hue-return",
  "backend-up": "hue-return",
  "host-boot": "hue-return",
  "address-move": "hue-address",
  "host-silent": "hue-backend",
  "backend-down": "hue-backend",
  "database-view": "hue-database",
  "volume-promoted": "hue-database",
  "volume-mounted": "hue-database",
  "queue-node": "hue-queue",
  "queue-leader": "hue-queue",
  "queue-mended": "hue-queue",
  "first-answer": "hue-answer",
};
