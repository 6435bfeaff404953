import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { endMaster } from "../hosts/ssh-connection.ts";
import { killGroup, labGroup, labsWithGroups, powerGroup, removeGroup } from "./cgroup.ts";
import { labsWithNamespaces, removeFabric } from "./fabric.ts";
import { LabError } from "./failure.ts";
import { isAlive } from "./process.ts";
import { pause, program } from "./program.ts";
import { claimedNames, isStale, labPlaces, readState, sshConnection } from "./state.ts";

const makerWaitMs = 20_000;

/**
 * Takes a lab down, whatever state it is in, and leaves nothing of it: no process, namespace, mount, control group or
 * file. The directory goes last, so that a `down` that is cut off can be done again.
 *
 * @throws LabError `unknown-lab` when nothing of such a lab is on this machine.
 */
export async function downLab(name: string): Promise<void> {
  if (!labNames().includes(name)) {
    const known = labNames();
    const others = known.length === 0 ? "there is none" : `there is ${known.join(", ")}`;
    throw new LabError("unknown-lab", `There is no lab ${name} on this machine: ${others}.`);
  }
  await makerGone(name);
  await clear(name);
}

/** All labs of which anything is on this machine, also what a crash left of one. */
export function labNames(): string[] {
  return [...new Set([...claimedNames(), ...labsWithGroups(), ...labsWithNamespaces()])].sort();
}

/** Removes everything of a lab, without asking who made it. */
export async function clear(name: string): Promise<void> {
  const { directory } = labPlaces(name);
  // The controller first: it must not power anything on again.
  await killGroup(powerGroup(name));
  await killGroup(labGroup(name));
  await endConnections(name);
  await removeFabric(name);
  await removeGroup(labGroup(name));
  await unmountBelow(directory);
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}

/** A lab that is being made is waited for: taking away what another process is still adding to would leave a part. */
async function makerGone(name: string): Promise<void> {
  const deadline = Date.now() + makerWaitMs;
  for (;;) {
    const state = readState(name);
    if (state === undefined || state.phase === "up" || isStale(state) || state.maker.pid === process.pid) return;
    if (!isAlive(state.maker)) return;
    if (Date.now() > deadline) {
      throw new LabError(
        "already-up",
        `Lab ${name} is being made by process ${state.maker.pid}: interrupt that first.`,
      );
    }
    await pause(100);
  }
}

async function endConnections(name: string): Promise<void> {
  const state = readState(name);
  if (state === undefined) return;
  await Promise.all(state.fabric.hosts.map((host) => endMaster(sshConnection(state, host))));
}

/** A host's mounts end with its mount namespace; this is for what else someone may have mounted there. */
async function unmountBelow(directory: string): Promise<void> {
  const mounts = (await readFile("/proc/self/mounts", "utf8"))
    .split("\n")
    .map((line) => (line.split(" ")[1] ?? "").replaceAll("\\040", " "))
    .filter((target) => target.startsWith(path.join(directory, "/")));
  for (const target of mounts.toReversed()) await program("umount", ["--lazy", target]);
}
