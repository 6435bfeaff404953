import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { errno } from "../text/operational-error.ts";
import type { FabricHost } from "./addresses.ts";
import { pause } from "./program.ts";
import { hostGroup, labGroup, processorDirectory, write } from "./cgroup.ts";

/** A lab weighs as much as three processes of the machine's own, so that the clients of a drill keep time; its hosts share that. */
const labShares = 3072;
/**
 * For real-time processes such as Corosync's and Keepalived's, in microseconds of each period: what is to be had of the
 * machine, most first; and what a host needs at the most. A host that has used up its own has its real-time processes stand
 * still until the period ends: with the kernel's period of a second that is most of one, longer than Corosync's token waits.
 * A host that is not of the control plane decides nothing, and needs no more than the right to have such processes.
 */
const realTimeUs = {
  period: 100_000,
  lab: [80_000, 60_000, 40_000, 20_000, 10_000],
  hostMost: 40_000,
  other: 50,
} as const;

/**
 * The lab's share of the processor, before any of its hosts has one. A lab that went a moment ago may count yet, and one that is there
 * leaves less.
 */
export async function shareWithLab(lab: string): Promise<void> {
  const directory = processorDirectory(labGroup(lab));
  if (directory === undefined) return;
  write(path.join(directory, "cpu.shares"), String(labShares));
  if (!existsSync(path.join(directory, "cpu.rt_runtime_us"))) return;
  const asked = (wishes: readonly number[]) => () => {
    if (realTime(directory) === 0) grant(directory, wishes);
    return realTime(directory) > 0;
  };
  const alone = !neighbours(directory).some((each) => realTime(each) > 0);
  if (alone && (await untilShared(asked(realTimeUs.lab.slice(0, 1))))) return;
  await untilShared(asked(realTimeUs.lab), anyMaxMs);
}

/**
 * Each host's share of the lab's time for real-time processes: control hosts share what there is. sched-rt-group.rst: a group
 * without real-time runtime refuses real-time processes, and groups get no more than is above them; so those that must give
 * some of theirs up do so first. Hosts without power have no group.
 *
 * @returns whether every host has its share
 */
export function shareWithHosts(lab: string, hosts: readonly FabricHost[]): boolean {
  const of = processorDirectory(labGroup(lab));
  if (of === undefined) return true;
  const shares = realTimeShares(hosts, realTime(of));
  const powered = hosts.flatMap((host) => {
    const directory = processorDirectory(hostGroup(lab, host.name));
    const share = shares.get(host.name) ?? 0;
    return directory === undefined || share === 0 ? [] : [{ directory, share, more: share - realTime(directory) }];
  });
  for (const { directory, share, more } of powered.toSorted((left, right) => left.more - right.more)) {
    if (more !== 0) grant(directory, [share]);
  }
  return powered.every(({ directory, share }) => !existsSync(directory) || realTime(directory) === share);
}

function neighbours(directory: string): readonly string[] {
  const above = path.dirname(directory);
  return readdirSync(above, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(above, name))
    .filter((each) => each !== directory);
}

/** How long a group that is gone may go on counting, and how often is asked. */
const goneMaxMs = 10_000;
/** The same for a lab that others leave less, before it goes without any. */
const anyMaxMs = 3000;
const askAgainMs = 20;

/**
 * A group that is gone counts until the kernel has let go of it, some 40 ms after, and up to two seconds for a whole lab: of hosts that
 * get their power back right after they all lost it, none had a share, and Galera does not start without one. Where it is not to be had,
 * the host boots without.
 */
export async function untilShared(share: () => boolean, maxMs = goneMaxMs): Promise<boolean> {
  const latest = performance.now() + maxMs;
  for (;;) {
    if (share()) return true;
    if (performance.now() > latest) return false;
    await pause(askAgainMs);
  }
}

/** In microseconds of each period, by host. Pure. */
export function realTimeShares(hosts: readonly FabricHost[], ofLab: number): ReadonlyMap<string, number> {
  const control = hosts.filter((host) => host.control).length;
  const others = control === 0 ? 0 : (hosts.length - control) * realTimeUs.other;
  const each = Math.min(realTimeUs.hostMost, Math.floor((ofLab - others) / (control || hosts.length || 1)));
  return new Map(
    hosts.map((host) => [host.name, host.control || control === 0 ? Math.max(0, each) : realTimeUs.other]),
  );
}

function realTime(directory: string): number {
  const file = path.join(directory, "cpu.rt_runtime_us");
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;
}

function grant(directory: string, wishes: readonly number[]): void {
  const file = path.join(directory, "cpu.rt_runtime_us");
  if (!existsSync(file)) return;
  if (realTime(directory) === 0) write(path.join(directory, "cpu.rt_period_us"), String(realTimeUs.period));
  for (const wish of wishes) {
    try {
      return writeFileSync(file, String(wish));
    } catch (error) {
      if (errno(error) !== "EINVAL") throw error;
    }
  }
}
