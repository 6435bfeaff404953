import type { ClientConfiguration } from "./client-configuration.ts";
import { startClients } from "./clients.ts";
import { DrillError } from "./drill-error.ts";
import { clockOf, contextOf, say, type Stage } from "./stage.ts";

/** The final reads wait for no failover: whatever does not answer by then is not whole. */
const readTimeoutMs = 10_000;

/** Every row and every message, read by clients from every server that has them. */
export async function finalReads(stage: Stage): Promise<void> {
  const { site, clock, workloads } = stage;
  const configuration: ClientConfiguration = {
    mode: "final-reads",
    ...clockOf(clock),
    reads: workloads.flatMap(({ readBack }) => readBack ?? []),
    timeoutMs: readTimeoutMs,
  };
  const reader = startClients(configuration, site.placement, stage.record);
  try {
    await reader.stop();
  } catch (trouble) {
    // The checks then find every row that could not be read among the lost: that is what a client would find, too.
    const why = trouble instanceof DrillError ? trouble.message : String(trouble);
    say(stage, "note", `the final reads failed: ${why}`);
  }
}

/** Rows that the site's own servers hold, at the places that the fault knows besides. Nothing counts there that nobody read here. */
export async function readBackElsewhere(stage: Stage, host: string): Promise<void> {
  const { order, lines, clock, watcher, workloads } = stage;
  const ledger = workloads.find(({ words }) => words.ledger?.kind === "copies")?.words.name;
  if (order.fault.readBack === undefined || ledger === undefined) return;
  if (!lines.some((line) => line.kind === "copies" && line.workload === ledger)) return;
  watcher.step(`${order.fault.name}: read back every row there as well`);
  const attempts = lines.flatMap((line) => (line.kind === "op" && line.workload === ledger ? [line] : []));
  const found = await order.fault.readBack(contextOf(stage, host), {
    workload: ledger,
    attempts,
    now: () => clock.now(),
  });
  for (const line of found) stage.record(line);
}
