import type { TimelineEvent } from "../serve/documents.ts";

/** What happens to the same part of several hosts within so long is one thing. */
const togetherMs = 6000;

/** Events of the same component on several hosts become one that names them all; the newest first, as they were. Pure. */
export function grouped(events: readonly TimelineEvent[]): readonly TimelineEvent[] {
  const shown: TimelineEvent[] = [];
  for (const event of events) {
    let at = shown.length - 1;
    while ((shown[at]?.atMs ?? Infinity) - event.atMs < togetherMs && !belong(shown[at], event)) at -= 1;
    const other = shown[at];
    if (other === undefined || !belong(other, event)) shown.push(event);
    else shown[at] = { ...other, host: together(other.host, event.host) };
  }
  return shown;
}

function belong(one: TimelineEvent | undefined, other: TimelineEvent): boolean {
  return (
    one?.kind === "part-changed" &&
    other.kind === "part-changed" &&
    one.subject === other.subject &&
    one.about["to"] === other.about["to"] &&
    one.about["says"] === other.about["says"] &&
    one.host?.split(", ").includes(other.host ?? "") === false
  );
}

function together(hosts = "", host = ""): string {
  return [...hosts.split(", "), host].toSorted((left, right) => left.localeCompare(right)).join(", ");
}
