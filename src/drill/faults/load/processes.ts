import type { Busy } from "./busy.ts";
import program from "./processes.py";

export const processes: Busy = {
  name: "pressure-processes",
  loops: 2,
  does: "have 400 processes and start and end one after another",
  program,
};
