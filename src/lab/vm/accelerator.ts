import { existsSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import type { Progress } from "../progress.ts";
import { step } from "../progress.ts";
import type { Accelerator } from "./ground.ts";
import { kernelWords, machineBase } from "./machine.ts";
import { imageFiles, trial } from "./places.ts";

/** With KVM a kernel is at its first program in a second or two. */
const trialMs = 20_000;
const trialMemory = "256M";

/**
 * KVM where a guest starts with it: the kernel that the VMs have is booted to its first program. That /dev/kvm is there says little: it
 * is, too, in a VM whose processor has no virtualization, where every guest fails.
 */
export async function usableAccelerator(image: string, progress: Progress): Promise<Accelerator> {
  if (!existsSync("/dev/kvm")) return "tcg";
  const what = "trying whether KVM starts a guest";
  return step(progress, what, async () => {
    const runs = await guestRuns(image, "kvm");
    if (!runs) progress({ kind: "note", what, note: "it does not: VMs run in software, some ten times slower" });
    return runs ? "kvm" : "tcg";
  });
}

/** Whether the kernel comes to its first program; the emulator ends with this process. */
export async function guestRuns(image: string, accelerator: Accelerator, withinMs = trialMs): Promise<boolean> {
  const machine = [
    machineBase(image, accelerator),
    ["-m", trialMemory, "-no-reboot", "-serial", "stdio"],
    ["-initrd", path.join(image, imageFiles.initrd), "-append", [...kernelWords, trial.asked].join(" ")],
  ].flat();
  const emulator = ["--pdeathsig", "KILL", "qemu-system-x86_64", ...machine];
  const { stdout } = await execa("setpriv", emulator, {
    reject: false,
    stdin: "ignore",
    timeout: withinMs,
    killSignal: "SIGKILL",
  });
  return stdout.includes(trial.answered);
}
