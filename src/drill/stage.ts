import type { Clock } from "./clock.ts";
import type { DrillOrder, DrillSite, DrillWatcher } from "./drill.ts";
import type { FaultContext } from "./faults/fault.ts";
import type { EventLine, HistoryLine } from "./history.ts";
import type { DrillTiming } from "./timing.ts";
import type { SiteWorkload } from "./workloads/kind.ts";

/** All that the parts of one drill have at hand while it runs. */
export interface Stage {
  readonly site: DrillSite;
  readonly order: DrillOrder;
  readonly watcher: DrillWatcher;
  readonly signal: AbortSignal;
  readonly timing: DrillTiming;
  readonly clock: Clock;
  readonly workloads: readonly SiteWorkload[];
  readonly record: (line: HistoryLine) => void;
  readonly lines: readonly HistoryLine[];
}

/** What the drill's fault is told that happens on this host. */
export function contextOf(stage: Stage, host: string): FaultContext {
  const { site, signal } = stage;
  return {
    host,
    hosts: site.hosts,
    power: site.power,
    ...(site.operations === undefined ? {} : { operations: site.operations }),
    signal,
    say: (name, text) => void say(stage, name, text),
  };
}

/** Puts an event of the drill itself down, and returns when it was. */
export function say({ clock, record }: Stage, name: EventLine["name"], text: string): number {
  const at = clock.now();
  record({ kind: "event", at, name, source: "drill", text });
  return at;
}

/** What the clients' clock goes by. */
export function clockOf({ originNs, originWallMs }: Clock): { originNs: string; originWallMs: number } {
  return { originNs, originWallMs };
}
