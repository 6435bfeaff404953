import type { AnomalyLog, AnomalyName } from "../anomaly.ts";
import { cyclesOf, type Cycle, type CycleEdge, type CycleName } from "./cycles.ts";
import { dependency, type Graph, type GraphBuilder } from "./graph.ts";
import { addRealtime } from "./realtime.ts";
import type { TransactionLog } from "./transaction-log.ts";

/** What a kind of transactions can say of them. */
export interface Words {
  /** All that a transaction did. */
  readonly what: (transaction: number) => string;
  /** Why one came before another: "read x as [1], to which the next appended 2". */
  readonly why: (edge: CycleEdge) => string;
}

/**
 * Looks for cycles, first without real time and then with it, and tells of them. Returns whether some component was too large to
 * name all kinds of cycles that are in it.
 */
export function reportCycles(
  log: AnomalyLog,
  transactions: TransactionLog,
  builder: GraphBuilder,
  words: Words,
  realtime: boolean,
): boolean {
  const graph = builder.build();
  const plain = cyclesOf(graph);
  for (const cycle of plain.found)
    tell(log, transactions, words, cycle.name, withoutHelpers(cycle, transactions.length));
  if (!realtime) return plain.gaveUp;
  const pairs = againstTime(graph, transactions);
  for (const { name, edges } of pairs) tell(log, transactions, words, `${name}-realtime`, edges);
  // These are easier to read than longer ones, and one is enough.
  if (pairs.length > 0) return plain.gaveUp;
  addRealtime(builder, transactions.spans());
  const timed = cyclesOf(builder.build());
  for (const cycle of timed.found) {
    const edges = withoutHelpers(cycle, transactions.length);
    // The others were found without it.
    if (edges.some(({ kind }) => kind === dependency.rt))
      tell(log, transactions, words, `${cycle.name}-realtime`, edges);
  }
  return plain.gaveUp || timed.gaveUp;
}

function tell(
  log: AnomalyLog,
  transactions: TransactionLog,
  words: Words,
  name: AnomalyName,
  edges: readonly CycleEdge[],
): void {
  log.add(name, () => {
    const first = edges.slice(0, shownMax);
    const called = first.map(({ from }) => transactions.nameOf(from));
    const who = first.map(
      ({ from }, place) => `${called[place]} = ${words.what(from)}, process ${transactions.processOf(from)}`,
    );
    const steps = first.map((edge, place) => {
      return `${called[place]} → ${transactions.nameOf(edge.to)} (${letters[edge.kind] ?? ""}): ${words.why(edge)}`;
    });
    const more = edges.length > shownMax ? [`and ${edges.length - shownMax} more, back to the first`] : [];
    const round = [...called, ...(more.length > 0 ? ["…"] : []), called[0]];
    return { sentence: round.join(" → "), steps: [...who, ...steps, ...more] };
  });
}

/** Edges of a cycle that are shown; longer ones are rare, and nobody reads them. */
const shownMax = 16;

/** Transactions of which one came before another that had ended before it began: cycles of two edges. */
function againstTime(graph: Graph, transactions: TransactionLog): readonly Cycle[] {
  const found: Cycle[] = [];
  for (let from = 0; from < transactions.length; from += 1) {
    const begin = transactions.beginOf(from);
    for (let edge = graph.first[from] ?? 0; edge < (graph.first[from + 1] ?? 0); edge += 1) {
      const to = graph.to[edge] ?? 0;
      if (to >= transactions.length || transactions.endOf(to) >= begin) continue;
      const kind = graph.kind[edge] ?? 0;
      const back = { from: to, to: from, kind: dependency.rt, key: -1 };
      found.push({ name: nameOfOne(kind), edges: [{ from, to, kind, key: graph.key[edge] ?? 0 }, back] });
    }
  }
  return found;
}

/** What a cycle is called of which one edge is no edge of time. */
function nameOfOne(kind: number): CycleName {
  if (kind === dependency.ww) return "G0";
  return kind === dependency.wr ? "G1c" : "G-single";
}

const letters: Readonly<Record<number, string>> = {
  [dependency.ww]: "ww",
  [dependency.wr]: "wr",
  [dependency.rw]: "rw",
  [dependency.rt]: "realtime",
};

/** Edges between transactions alone: those by way of nodes that stand for nothing in the history are one. */
function withoutHelpers({ edges }: Cycle, transactions: number): readonly CycleEdge[] {
  const start = edges.findIndex(({ from }) => from < transactions);
  const found: CycleEdge[] = [];
  let tail: CycleEdge | undefined;
  for (const edge of [...edges.slice(start), ...edges.slice(0, start)]) {
    const whole: CycleEdge = tail === undefined ? edge : { ...tail, to: edge.to };
    tail = edge.to < transactions ? undefined : whole;
    if (tail === undefined) found.push(whole);
  }
  return found;
}
