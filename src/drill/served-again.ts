import type { HistoryLine } from "./history.ts";

/**
 * Whether every workload had successes and nothing else for `steadyMs` before now. Looks back no further than it must:
 * lines are in the order in which they were recorded.
 */
export function servedAgain(
  lines: readonly HistoryLine[],
  workloads: readonly string[],
  nowMs: number,
  steadyMs: number,
): boolean {
  const seen = new Set<string>();
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (line?.kind !== "op") continue;
    // Lines of several clients may be recorded a little out of order.
    if (line.end < nowMs - 2 * steadyMs) break;
    if (line.end < nowMs - steadyMs || !workloads.includes(line.workload)) continue;
    if (line.outcome !== "ok") return false;
    seen.add(line.workload);
  }
  return workloads.every((workload) => seen.has(workload));
}
