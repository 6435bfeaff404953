import type { ManagedUnit, Rank } from "../contract/condition.ts";
import type { ManagedFile } from "../contract/file.ts";
import { managedBy } from "./header.ts";

export function dropInPath(unit: string): string {
  return `/etc/systemd/system/${unit}.d/quorate.conf`;
}

/**
 * What a busy host's processors are for, by rank. The nice level decides within the host, whatever its groups look like; the
 * weight decides between the units' groups where the kernel shares processors by group. Beside the API services' level
 * anything that an operator starts by hand gets a sixth. Sources: sched(7), "The nice value"; systemd.resource-control(5).
 */
const shares: Readonly<Record<Rank, Readonly<Record<string, string>>>> = {
  keeper: { Nice: "-16", CPUWeight: "2000" },
  path: { Nice: "-14", CPUWeight: "1000" },
  data: { Nice: "-11", CPUWeight: "600" },
  api: { Nice: "-8", CPUWeight: "300" },
};

/**
 * A process that dies is started again at once, for as long as it takes: a unit that systemd has given up on is an outage that
 * nobody ends. One that the cluster starts is the cluster's to start again.
 */
const again = { Restart: "always", RestartSec: "100ms" };

/** Settings that override the package's unit; see systemd.unit(5), "Drop-in", and systemd.service(5). */
export function dropIn(
  site: string,
  { unit, runs, startedBy }: Pick<ManagedUnit, "unit" | "runs" | "startedBy">,
): ManagedFile {
  const service = { ...(startedBy === "cluster" ? {} : again), ...shares[runs.rank], ...runs.settings };
  const lines = Object.entries(service).map(([key, value]) => `${key}=${value}`);
  return {
    path: dropInPath(unit),
    content: `# ${managedBy(site)}\n[Unit]\nStartLimitIntervalSec=0\n[Service]\n${lines.join("\n")}\n`,
    mode: 0o644,
    owner: "root",
    group: "root",
    secret: false,
  };
}
