import { dependency, type GraphBuilder } from "./graph.ts";

/** When a transaction was under way. */
export interface Span {
  readonly node: number;
  readonly begin: number;
  /** Infinity where nobody knows it. */
  readonly end: number;
}

/**
 * Edges of time: what had ended before another began came before it. A row of nodes, one for each end, leads from each end to all
 * that began later, so that there are three edges a transaction, however many overlapped.
 */
export function addRealtime(builder: GraphBuilder, spans: readonly Span[]): void {
  const ends = spans.filter(({ end }) => end < Number.POSITIVE_INFINITY).toSorted((a, b) => a.end - b.end);
  const begins = spans.toSorted((a, b) => a.begin - b.begin);
  let next = 0;
  let latest: number | undefined;
  for (const { node, begin } of begins) {
    for (let ended = ends[next]; ended !== undefined && ended.end < begin; ended = ends[next]) {
      const moment = builder.newNode();
      builder.edge(ended.node, moment, dependency.rt, -1);
      if (latest !== undefined) builder.edge(latest, moment, dependency.rt, -1);
      latest = moment;
      next += 1;
    }
    if (latest !== undefined) builder.edge(latest, node, dependency.rt, -1);
  }
}
