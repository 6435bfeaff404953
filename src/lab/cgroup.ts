import { existsSync, readdirSync, readFileSync, rmdirSync, writeFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { errno } from "../text/operational-error.ts";
import { LabError } from "./failure.ts";
import { pause } from "./program.ts";

/**
 * Each host of a lab has a control group of its own, so that all its processes can be frozen and killed at once, however
 * they fork. The second version of cgroups does both by itself (`cgroup.freeze`, `cgroup.kill`; Linux admin guide,
 * "Control Group v2"). Where the machine still uses the first version, systemd's named hierarchy exists beside it, and
 * the host's systemd needs a group of its own there too, and the processor is shared by the first version's `cpu`: each
 * host gets the same share, so that one that boots cannot starve the others, as it could not with a processor of its own.
 */
export interface HostGroup {
  /** In the cgroup2 hierarchy. */
  readonly unified: string;
  /** All directories that make up the group, one a hierarchy. */
  readonly directories: readonly string[];
}

const unifiedRoots = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified"];
const namedRoot = "/sys/fs/cgroup/systemd";
const processorRoot = "/sys/fs/cgroup/cpu";
const killWaitMs = 10_000;

/** Where the machine's cgroup2 hierarchy is mounted; undefined where it has none. */
export function unifiedRoot(): string | undefined {
  return unifiedRoots.find((root) => existsSync(path.join(root, "cgroup.controllers")));
}

/** Whether the machine has the second version alone. */
export function unifiedOnly(): boolean {
  return unifiedRoot() === unifiedRoots[0];
}

export function hostGroup(lab: string, host: string): HostGroup {
  const directories = labGroup(lab).directories.map((directory) => path.join(directory, host));
  return { unified: directories[0] ?? "", directories };
}

/** The group of a lab's power controller; no host is called so. */
export function powerGroup(lab: string): HostGroup {
  return hostGroup(lab, "@power");
}

/** Makes the group; nothing is in it until processes are put there by writing to each directory's `cgroup.procs`. */
export function makeGroup(group: HostGroup): void {
  for (const directory of group.directories) mkdirSync(directory, { recursive: true });
}

/** The group's directory in the first version's hierarchy that shares the processor; undefined where there is none. */
export function processorDirectory({ directories }: HostGroup): string | undefined {
  return directories.find((directory) => directory.startsWith(`${processorRoot}/`));
}

/** What the group's processes have had so far, those of groups in it that are gone among them; 0 when it is gone itself. */
export function processorSeconds({ unified }: HostGroup): number {
  try {
    const usage = /^usage_usec (\d+)$/m.exec(readFileSync(path.join(unified, "cpu.stat"), "utf8"))?.[1];
    return Number(usage ?? 0) / 1e6;
  } catch {
    return 0;
  }
}

/** All processes of the group and of the groups below it. */
export function processesIn(group: HostGroup): number[] {
  return group.directories.flatMap((directory) => tree(directory).flatMap(listed)).filter(unique);
}

/** Kills everything in the group and waits until it is gone; also when it is frozen. */
export async function killGroup(group: HostGroup): Promise<void> {
  const deadline = Date.now() + killWaitMs;
  while (Date.now() < deadline) {
    if (existsSync(group.unified)) write(path.join(group.unified, "cgroup.kill"), "1");
    const left = processesIn(group);
    if (left.length === 0) return;
    for (const pid of left) kill(pid);
    await pause(3);
  }
  const left = processesIn(group);
  throw new LabError("power-failed", `Processes ${left.join(", ")} did not end although they were killed.`);
}

/** Stops every process of the group where it is, or lets all go on. Returns when that is so. */
export async function setFrozen(group: HostGroup, frozen: boolean): Promise<void> {
  write(path.join(group.unified, "cgroup.freeze"), frozen ? "1" : "0");
  const deadline = Date.now() + killWaitMs;
  while (isFrozen(group) !== frozen) {
    if (Date.now() > deadline)
      throw new LabError("power-failed", `The processes of ${group.unified} cannot be frozen.`);
    await pause(3);
  }
}

export function isFrozen(group: HostGroup): boolean {
  try {
    return readFileSync(path.join(group.unified, "cgroup.events"), "utf8").includes("frozen 1");
  } catch {
    return false;
  }
}

/** Names of the labs that have groups on this machine. */
export function labsWithGroups(): string[] {
  return roots()
    .flatMap((root) => readdirSync(root))
    .filter((name) => name.startsWith(groupPrefix))
    .map((name) => name.slice(groupPrefix.length))
    .filter(unique);
}

/** All of a lab: its hosts and its power controller. */
export function labGroup(lab: string): HostGroup {
  const [unified, ...named] = roots().map((root) => path.join(root, labGroupName(lab)));
  return { unified: unified ?? "", directories: [unified ?? "", ...named] };
}

/** Removes a group and those below it; nothing may run in them any more. */
export async function removeGroup(group: HostGroup): Promise<void> {
  for (const directory of group.directories) await removeTree(directory);
}

const groupPrefix = "quorate-lab-";

function labGroupName(lab: string): string {
  return `${groupPrefix}${lab}`;
}

function roots(): string[] {
  const unified = unifiedRoot();
  if (unified === undefined) throw new LabError("cannot-run-here", "This machine has no cgroup2 file system mounted.");
  const first = [namedRoot, processorRoot].filter((root) => existsSync(path.join(root, "cgroup.procs")));
  return [unified, ...first.filter((root) => !existsSync(path.join(root, "cgroup.controllers")))];
}

function tree(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return [directory, ...subdirectories(directory).flatMap(tree)];
}

async function removeTree(directory: string): Promise<void> {
  const deadline = Date.now() + killWaitMs;
  for (const each of tree(directory).toReversed()) {
    while (!removed(each)) {
      if (Date.now() > deadline) throw new LabError("power-failed", `The control group ${each} stays in use.`);
      await pause(5);
    }
  }
}

/** False while a process that was killed has not quite gone. */
function removed(directory: string): boolean {
  try {
    rmdirSync(directory);
    return true;
  } catch (error) {
    const code = errno(error);
    if (code === "EBUSY") return false;
    if (code === "ENOENT") return true;
    throw error;
  }
}

function subdirectories(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => path.join(directory, entry.name));
  } catch {
    return [];
  }
}

function listed(directory: string): number[] {
  try {
    const text = readFileSync(path.join(directory, "cgroup.procs"), "utf8").trim();
    return text === "" ? [] : text.split("\n").map(Number);
  } catch {
    return [];
  }
}

/** Writes to a file of a group; a group that is gone meanwhile wants nothing any more. */
export function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const code = errno(error);
    if (code !== "ENOENT" && code !== "ENODEV") throw error;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

function unique<T>(value: T, index: number, all: readonly T[]): boolean {
  return all.indexOf(value) === index;
}
