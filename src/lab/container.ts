import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import type { FabricHost } from "./addresses.ts";
import bootScript from "./boot.sh";
import { hostGroup, makeGroup, processesIn, unifiedOnly, type HostGroup } from "./cgroup.ts";
import { powerMount } from "./disk.ts";
import { LabError } from "./failure.ts";
import { shareWithHosts, shareWithLab, untilShared } from "./processor-share.ts";
import { pause } from "./program.ts";
import { labPlaces, type LabState } from "./state.ts";

const startWaitMs = 30_000;

/**
 * Boots a host from its disk. Returns when its first processes run; whether it comes up is for its SSH to say.
 * The host lives on when this process ends.
 */
export async function boot(lab: LabState, host: FabricHost): Promise<void> {
  const places = labPlaces(lab.name);
  const directory = places.hostDirectory(host.name);
  const group = hostGroup(lab.name, host.name);
  makeGroup(group);
  await shareWithLab(lab.name, lab.fabric.hosts);
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
