import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { errno } from "../text/operational-error.ts";
import type { FabricHost } from "./addresses.ts";
import { pause } from "./program.ts";
import { hostGroup, labGroup, processorDirectory, write } from "./cgroup.ts";

/**
 * A lab weighs as much as three processes of the machine's own, so that the clients of a drill keep time; its hosts share that. A VM
 * is one process, has the work of a whole host, and does it more slowly: it adds as much as four.
 */
const shares = { lab: 3072, vm: 4096 } as const;
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
 * The lab's share of the processor, before any of its hosts has one. A lab that went a moment ago may count yet; those that are there give
 * up what makes all shares alike. One that is alone again takes all there is when a host of it boots.
 */
export async function shareWithLab(lab: string, hosts: readonly Pick<FabricHost, "vm">[]): Promise<void> {
  const directory = processorDirectory(labGroup(lab));
  if (directory === undefined) return;
  write(path.join(directory, "cpu.shares"), String(labShares(hosts)));
  if (!existsSync(path.join(directory, "cpu.rt_runtime_us"))) return;
  const [most] = realTimeUs.lab;
  const asked = (wishes: readonly number[]) => () => {
    if (realTime(directory) < (wishes[0] ?? 0)) grant(directory, wishes);
    return realTime(directory) > 0;
  };
  const others = otherLabs(directory).filter((each) => realTime(each) > 0);
  if (others.length === 0 && (await untilShared(asked([most])))) return;
  if (realTime(directory) > 0) return;
  const fair = Math.floor(most / (others.length + 1));
  for (const other of others) giveUp(other, fair);
  await untilShared(asked([fair, ...realTimeUs.lab.filter((less) => less < fair)]), anyMaxMs);
}

/** A lab that has more than so much keeps so much, and its hosts as much less: they first, since no group has more than is above it. */
function giveUp(lab: string, keptUs: number): void {
  const had = realTime(lab);
  if (had <= keptUs) return;
  for (const host of groupsIn(lab)) {
    const its = realTime(host);
    if (its > 0) grant(host, [Math.max(1, Math.floor((its * keptUs) / had))]);
  }
  grant(lab, [keptUs]);
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
  const wanted = realTimeShares(hosts, realTime(of));
  const powered = hosts.flatMap((host) => {
    const directory = processorDirectory(hostGroup(lab, host.name));
    const share = wanted.get(host.name) ?? 0;
    return directory === undefined || share === 0 ? [] : [{ directory, share, more: share - realTime(directory) }];
  });
  for (const { directory, share, more } of powered.toSorted((left, right) => left.more - right.more)) {
    if (more !== 0) grant(directory, [share]);
  }
  return powered.every(({ directory, share }) => !existsSync(directory) || realTime(directory) === share);
}

/** As the kernel counts them, 1024 for each usual process. Pure. */
export function labShares(hosts: readonly Pick<FabricHost, "vm">[]): number {
  return shares.lab + shares.vm * hosts.filter(({ vm }) => vm !== null).length;
}

function otherLabs(directory: string): readonly string[] {
  const prefix = path.basename(labGroup("").unified);
  return groupsIn(path.dirname(directory)).filter(
    (each) => each !== directory && path.basename(each).startsWith(prefix),
  );
}

function groupsIn(above: string): readonly string[] {
  return readdirSync(above, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(above, name));
}

/** How long a group that is gone may go on counting, and how often is asked. */
const goneMaxMs = 10_000;
/** The same for a lab that shares with others, before it goes without any. */
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
