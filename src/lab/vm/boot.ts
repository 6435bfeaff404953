import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import type { SiteVm } from "../../spec/site.ts";
import type { FabricHost } from "../addresses.ts";
import { hostGroup, makeGroup } from "../cgroup.ts";
import { LabError } from "../failure.ts";
import { shareWithHosts, shareWithLab, untilShared } from "../processor-share.ts";
import { pause } from "../program.ts";
import { labPlaces, type LabState } from "../state.ts";
import bootScript from "./boot.sh";
import { machineArguments } from "./machine.ts";
import { greets } from "./monitor.ts";
import { hostFiles } from "./places.ts";
import { writeBootFile } from "./seed.ts";

const startWaitMs = 30_000;

/**
 * Powers a VM on. Returns when its emulator takes commands; whether it comes up is for its SSH to say. The VM lives on when this
 * process ends.
 */
export async function bootVm(lab: LabState, host: FabricHost, vm: SiteVm): Promise<void> {
  const places = labPlaces(lab.name);
  if (lab.vms === null) throw new Error(`invariant: lab ${lab.name} has a VM and no image of one`);
  const { image, accelerator } = lab.vms;
  const directory = places.hostDirectory(host.name);
  const monitor = places.monitorSocket(host.index);
  await mkdir(path.dirname(monitor), { recursive: true, mode: 0o700 });
  await rm(monitor, { force: true });
  await writeBootFile(image, directory);
  const group = hostGroup(lab.name, host.name);
  makeGroup(group);
  await shareWithLab(lab.name, lab.fabric.hosts);
  await untilShared(() => shareWithHosts(lab.name, lab.fabric.hosts));
  const log = path.join(directory, hostFiles.log);
  const output = openSync(log, "w", 0o600);
  const procs = group.directories.map((each) => path.join(each, "cgroup.procs"));
  const emulator = machineArguments({ host, vm, image, accelerator, places });
  const child = spawn(
    "sh",
    ["-euc", bootScript, "boot", places.fabricNamespace, procs.join(" "), "qemu-system-x86_64", ...emulator],
    {
      detached: true,
      stdio: ["ignore", output, output],
      cwd: "/",
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8" },
    },
  );
  closeSync(output);
  child.unref();
  const ended = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", () => {
      const said = readFileSync(log, "utf8").trim().split("\n").at(-1) || "the emulator said nothing.";
      reject(new LabError("boot-failed", `${host.name} did not boot: ${said}`));
    });
  });
  // Later it may end at any time, by being powered off for one.
  ended.catch(() => undefined);
  await Promise.race([ended, runs(monitor, host)]);
}

/** The socket is there before the emulator has looked at all that it was told; it greets when the VM runs. */
async function runs(monitor: string, host: FabricHost): Promise<void> {
  const deadline = Date.now() + startWaitMs;
  while (!(await greets(monitor))) {
    if (Date.now() > deadline) throw new LabError("boot-failed", `The emulator of ${host.name} did not start in time.`);
    await pause(10);
  }
}
