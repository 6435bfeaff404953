/** What a VM's image has, in its directory. */
export const imageFiles = { disk: "system.ext4", kernel: "vmlinuz", initrd: "initrd" } as const;

/** What a VM has in its host's directory: a layer over the image's disk, and what it boots with, made anew at every power-on. */
export const hostFiles = {
  disk: "system.qcow2",
  initrd: "initrd",
  changes: "changes.sh",
  log: "emulator.log",
} as const;

/** One of its further disks, by its number from 0. */
export function diskFile(index: number): string {
  return `disk${index + 1}.img`;
}

/** The user who becomes root by sudo: on a VM as on a machine that came from elsewhere. */
export const vmUser = "debian";

/** Words by which the kernel of a machine knows that it is only tried whether one runs at all; and its answer. */
export const trial = { asked: "quorate.trial", answered: "quorate: a guest runs" } as const;
