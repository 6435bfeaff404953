import type { AnomalyLog, AnomalyName } from "../anomaly.ts";
import { cyclesOf, type Cycle, type CycleEdge } from "./cycles.ts";
import { dependency, type GraphBuilder } from "./graph.ts";
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
  const plain = cyclesOf(builder.build());
  for (const cycle of plain.found)
    tell(log, transactions, words, cycle.name, withoutHelpers(cycle, transactions.length));
  if (!realtime) return plain.gaveUp;
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
    const names = edges.map(({ from }) => transactions.nameOf(from));
    const steps = edges.map((edge, index) => {
      const next = index + 1 < names.length ? names[index + 1] : names[0];
      return `${names[index]} → ${next} (${letters[edge.kind] ?? ""}): ${words.why(edge)}`;
    });
    const who = edges.map(
      ({ from }) => `${transactions.nameOf(from)} = ${words.what(from)}, process ${transactions.processOf(from)}`,
    );
    return { sentence: `${names.join(" → ")} → ${names[0]}`, steps: [...who, ...steps] };
  });
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
