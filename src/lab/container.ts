import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ownFile } from "../hosts/own-program.ts";
import type { FabricHost } from "./addresses.ts";
import bootScript from "./boot.sh";
import { hostGroup, makeGroup, processesIn, unifiedOnly, type HostGroup } from "./cgroup.ts";
import { LabError } from "./failure.ts";
import { shareWithHosts, shareWithLab, untilShared } from "./processor-share.ts";
import { pause, program } from "./program.ts";
import { labPlaces, type LabState } from "./state.ts";

/** Where a host finds the power controller's socket. */
export const powerMount = "/run/quorate-lab";
const startWaitMs = 30_000;
/** A host of the lab comes with the agent for its power switch, as a machine's vendor would bring one. */
const fenceAgent = ownFile("resource-agents/fence_quorate_lab");

/** Makes a host's disk: an empty layer over the image, with what tells the host from the others. */
export async function makeDisk(lab: LabState, host: FabricHost): Promise<void> {
  const places = labPlaces(lab.name);
  const directory = places.hostDirectory(host.name);
  await rm(directory, { recursive: true, force: true });
  for (const part of ["disk", "work", "root"]) await mkdir(path.join(directory, part), { recursive: true });
  const disk = path.join(directory, "disk");
  for (const part of ["disk", "root"]) await chmod(path.join(directory, part), 0o755);
  await mkdir(path.join(disk, "etc", "ssh"), { recursive: true, mode: 0o755 });
  await mkdir(path.join(disk, "root"), { mode: 0o700 });
  await mkdir(path.join(disk, "root", ".ssh"), { mode: 0o700 });
  await writeFile(path.join(disk, "etc/hostname"), `${host.name}\n`);
  await writeFile(path.join(disk, "etc/hosts"), hostsFile(lab));
  await writeFile(path.join(disk, "etc/machine-id"), `${randomBytes(16).toString("hex")}\n`);
  await writeFile(path.join(disk, "root/.ssh/authorized_keys"), await readFile(`${places.identity}.pub`), {
    mode: 0o600,
  });
  await mkdir(path.join(disk, "usr", "sbin"), { recursive: true, mode: 0o755 });
  await copyFile(fenceAgent, path.join(disk, "usr/sbin/fence_quorate_lab"));
  await chmod(path.join(disk, "usr/sbin/fence_quorate_lab"), 0o755);
  const key = path.join(disk, "etc/ssh/ssh_host_ed25519_key");
  await program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", host.name, "-f", key]);
}

/** A host's line in the others' /etc/hosts. */
export function hostsLine({ address, name }: FabricHost): string {
  return `${address}\t${name}`;
}

/** A line of known_hosts for the host. */
export async function knownHostLine(lab: LabState, host: FabricHost): Promise<string> {
  const key = path.join(labPlaces(lab.name).hostDirectory(host.name), "disk/etc/ssh/ssh_host_ed25519_key.pub");
  const [kind, data] = (await readFile(key, "utf8")).split(" ");
  return `${host.address} ${kind} ${data}\n`;
}

/**
 * Boots a host from its disk. Returns when its first processes run; whether it comes up is for its SSH to say.
 * The host lives on when this process ends.
 */
export async function boot(lab: LabState, host: FabricHost): Promise<void> {
  const places = labPlaces(lab.name);
  const directory = places.hostDirectory(host.name);
  const group = hostGroup(lab.name, host.name);
  makeGroup(group);
  shareWithLab(lab.name);
  await untilShared(() => shareWithHosts(lab.name, lab.fabric.hosts));
  const consoleLog = openSync(path.join(directory, "console.log"), "a", 0o600);
  const child = spawn(
    "unshare",
    [
      "--mount",
      "--propagation",
      "slave",
      "--",
      "sh",
      "-euc",
      bootScript,
      "boot",
      lab.image,
      directory,
      `${lab.name}-${host.index}`,
      host.name,
      places.hostNamespace(host.name),
      places.powerDirectory,
      powerMount,
      ...group.directories.map((each) => path.join(each, "cgroup.procs")),
    ],
    { detached: true, stdio: ["ignore", consoleLog, consoleLog], cwd: "/", env: bootEnvironment() },
  );
  closeSync(consoleLog);
  child.unref();
  const ended = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", () => {
      reject(new LabError("boot-failed", `${host.name} did not boot: ${consoleEnd(directory)}`));
    });
  });
  // Later it may end at any time, by being powered off for one.
  ended.catch(() => undefined);
  await Promise.race([ended, started(group, host)]);
}

/**
 * What of this process's environment a host's boot may see: nothing of the operator's session.
 *
 * On a machine that still has the first version of cgroups beside the second, nspawn would show its hosts the first, and
 * systemd refuses that since version 256 (its NEWS). The variable makes it show the second alone, which every systemd since
 * version 233 takes; on a machine that has nothing else it says what nspawn does anyway, and is left out.
 */
function bootEnvironment(): NodeJS.ProcessEnv {
  const own = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" };
  return unifiedOnly() ? own : { ...own, SYSTEMD_NSPAWN_UNIFIED_HIERARCHY: "1" };
}

/** The host's systemd runs once nspawn has made the group that it is the first in. */
async function started(group: HostGroup, host: FabricHost): Promise<void> {
  const deadline = Date.now() + startWaitMs;
  while (!existsSync(path.join(group.unified, "payload")) || processesIn(group).length < 2) {
    if (Date.now() > deadline) throw new LabError("boot-failed", `${host.name} did not begin to boot in time.`);
    await pause(10);
  }
}

function consoleEnd(directory: string): string {
  const log = readFileSync(path.join(directory, "console.log"), "utf8");
  return log.trim().split("\n").at(-1) || "its console shows nothing.";
}

function hostsFile(lab: LabState): string {
  return [
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    ...lab.fabric.hosts.map(hostsLine),
    "",
  ].join("\n");
}
