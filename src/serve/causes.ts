import type { TimelineEvent } from "./documents.ts";

/** What follows from a host's loss or return is seen within so long; a cluster that forms anew takes some seconds. */
const followsMs = 30_000;
/** Clocks of hosts and the moments at which things are noticed differ by about as much. */
const slackMs = 3000;

type Kind = TimelineEvent["kind"];

/** What may follow from what; the first that fits is taken. */
const followers: Readonly<Partial<Record<Kind, readonly Kind[]>>> = {
  "host-silent": ["address-moved", "address-lost", "lead-moved", "part-changed", "outage", "condition"],
  "address-lost": ["outage"],
  "address-moved": ["outage"],
  apply: ["part-changed", "lead-moved", "address-moved", "condition"],
  "host-answers": ["part-changed", "lead-moved", "condition"],
};
const causes: readonly Kind[] = ["host-silent", "apply", "host-answers", "address-lost", "address-moved"];

/**
 * Says of each event which other one it follows from: what happened shortly after a host fell silent or came back, an apply began or an
 * address moved, and is of a kind that follows from that. It is a reading of the order in time, and of what can follow from what. Pure.
 */
export function withCauses(events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  return events.map((event) => {
    const cause = causes
      .filter((kind) => followers[kind]?.includes(event.kind) === true)
      .map((kind) =>
        events
          .filter((other) => other.kind === kind && other.id !== event.id && follows(other, event))
          .toSorted((left, right) => right.atMs - left.atMs)
          .at(0),
      )
      .find((found) => found !== undefined);
    return cause === undefined ? event : { ...event, cause: cause.id };
  });
}

function follows(cause: TimelineEvent, event: TimelineEvent): boolean {
  const until = cause.endedAtMs === undefined ? cause.atMs : (cause.endedAtMs ?? event.atMs);
  return event.atMs >= cause.atMs - slackMs && event.atMs <= until + followsMs;
}
