import type { Busy } from "./busy.ts";
import program from "./disk.py";

export const disk: Busy = {
  name: "pressure-disk",
  loops: 2,
  does: "write 32 MiB and wait until the disk has them",
  program,
};
