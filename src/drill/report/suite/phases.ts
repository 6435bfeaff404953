import type { EventName } from "../../history.ts";

/** What a site does, one after the other, until its clients are served again. */
export const phases = ["detect", "agree", "fence", "move", "reconnect"] as const;
export type Phase = (typeof phases)[number];

/** What a part of a gap that ends so was spent on. */
export const phaseWords: Readonly<Record<Phase, string>> = {
  detect: "detect: until a layer had noticed that a part is silent",
  agree: "agree: until those that are left had a majority, a view, a membership",
  fence: "fence: until the silent host's power was off",
  move: "move: until the address, or a queue's leader, was elsewhere",
  reconnect: "reconnect: until clients had an answer again",
};

/** A layer of the site, as the rows of a timeline; what it logs, and which step that belongs to. */
export interface Layer {
  readonly title: string;
  readonly events: Readonly<Partial<Record<EventName, Phase>>>;
}

export const layers: readonly Layer[] = [
  {
    title: "Address",
    events: { "address-move": "move", "address-left": "move", "address-keeper-begins": "reconnect" },
  },
  { title: "Balancer", events: { "host-silent": "detect", "backend-down": "detect", "backend-up": "reconnect" } },
  { title: "Cluster", events: { membership: "agree", quorum: "agree" } },
  { title: "Fencing", events: { fencing: "fence" } },
  { title: "Volume", events: { "volume-promoted": "move", "volume-mounted": "move" } },
  { title: "Database", events: { "database-view": "agree" } },
  { title: "Queue", events: { "queue-node": "detect", "queue-leader": "move" } },
];

/** The step that a part of a gap was spent on, by the event that ended it; undefined before the fault. */
export function phaseOf(until: string): Phase | undefined {
  if (until === "fault") return undefined;
  for (const { events } of layers) {
    for (const [name, phase] of Object.entries(events)) if (name === until) return phase;
  }
  return "reconnect";
}

/** Pure: how much of a gap each step took. What was before the fault is nobody's. */
export function timePerPhase(
  parts: readonly { readonly until: string; readonly ms: number }[],
): Readonly<Record<Phase, number>> {
  const spent = { detect: 0, agree: 0, fence: 0, move: 0, reconnect: 0 };
  for (const { until, ms } of parts) {
    const phase = phaseOf(until);
    if (phase !== undefined) spent[phase] += ms;
  }
  return spent;
}
