import { execa } from "execa";
import { readFileSync } from "node:fs";
import path from "node:path";
import { hostGroup, processorDirectory, write } from "./cgroup.ts";

/** Shares of the lab's processor time, beside its other hosts. */
const weights = { boots: 256, booted: 1024 } as const;
/** The core's services need 11 s of an idle machine's two processors, and more of a busy one's; a whole control plane ten times that. */
const bootMs = { least: 20_000, most: 180_000, lookEvery: 5000, lookMost: 5000 } as const;

const booting = new Map<string, NodeJS.Timeout>();

/**
 * A machine of its own that boots takes nothing from the processors of others. In a lab, where all have the same ones, it would: clients
 * of the others were not answered for seconds. So it takes a quarter of what each other host may, until its systemd has started all that
 * it starts at boot.
 */
export function weighLessWhileBooting(lab: string, host: string): void {
  const began = Date.now();
  weigh(lab, host, weights.boots);
  let next: NodeJS.Timeout | undefined;
  const lookIn = (ms: number): void => {
    clearTimeout(booting.get(host));
    next = setTimeout(() => void look(), ms).unref();
    booting.set(host, next);
  };
  const look = async (): Promise<void> => {
    const starts = Date.now() - began < bootMs.most && (await isStarting(lab, host));
    // It has been booted again meanwhile, and that boot has looks of its own.
    if (booting.get(host) !== next) return;
    if (starts) lookIn(bootMs.lookEvery);
    else weigh(lab, host, weights.booted);
  };
  lookIn(bootMs.least);
}

/** For a controller that starts: the one before it may have died while a host booted. */
export function weighAlike(lab: string, hosts: readonly string[]): void {
  for (const host of hosts) weigh(lab, host, weights.booted);
}

/** Whether the host's systemd still works off what belongs to a boot; no where it cannot be asked. */
async function isStarting(lab: string, host: string): Promise<boolean> {
  const init = initOf(lab, host);
  if (init === undefined) return false;
  const asked = await execa("nsenter", ["--target", init, "--all", "systemctl", "is-system-running"], {
    reject: false,
    timeout: bootMs.lookMost,
  });
  return asked.timedOut || ["initializing", "starting"].includes(asked.stdout.trim());
}

/** The host's first process, as this machine numbers it. */
function initOf(lab: string, host: string): string | undefined {
  try {
    const listed = readFileSync(path.join(hostGroup(lab, host).unified, "payload/init.scope/cgroup.procs"), "utf8");
    return listed.split("\n")[0] || undefined;
  } catch {
    return undefined;
  }
}

function weigh(lab: string, host: string, shares: number): void {
  const directory = processorDirectory(hostGroup(lab, host));
  if (directory !== undefined) write(path.join(directory, "cpu.shares"), String(shares));
}
