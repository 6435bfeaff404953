import { z } from "zod";

/** `tcg` is QEMU's own emulation, in software. */
const accelerators = ["kvm", "tcg"] as const;
export type Accelerator = (typeof accelerators)[number];

/** What all VMs of a lab have alike. */
export interface VmGround {
  /** Directory with the kernel and the system's disk. */
  readonly image: string;
  readonly accelerator: Accelerator;
}

/** As it is kept with the lab. */
export const vmGroundSchema: z.ZodType<VmGround> = z.object({ image: z.string(), accelerator: z.enum(accelerators) });
