import path from "node:path";
import { hostGroup, processorDirectory, write } from "./cgroup.ts";

/** Shares of the lab's processor time, beside its other hosts. */
const weights = { boots: 256, booted: 1024 } as const;
/** Until its services have started: 11 s of an idle machine's two processors, and more of a busy one's. */
const bootMs = 20_000;

const booting = new Map<string, NodeJS.Timeout>();

/**
 * A machine of its own that boots takes nothing from the processors of others. In a lab, where all have the same ones, it would: for half a
 * second nobody was answered in time. So it takes a quarter of what each other host may, until it has booted.
 */
export function weighLessWhileBooting(lab: string, host: string): void {
  clearTimeout(booting.get(host));
  weigh(lab, host, weights.boots);
  booting.set(host, setTimeout(() => weigh(lab, host, weights.booted), bootMs).unref());
}

/** For a controller that starts: the one before it may have died while a host booted. */
export function weighAlike(lab: string, hosts: readonly string[]): void {
  for (const host of hosts) weigh(lab, host, weights.booted);
}

function weigh(lab: string, host: string, shares: number): void {
  const directory = processorDirectory(hostGroup(lab, host));
  if (directory !== undefined) write(path.join(directory, "cpu.shares"), String(shares));
}
