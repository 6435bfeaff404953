import type { Busy } from "./busy.ts";
import program from "./memory.py";

export const memory: Busy = {
  name: "pressure-memory",
  loops: 2,
  does: "take 128 MiB of memory, touch it and give it back",
  program,
};
