import type { Fault } from "./fault.ts";
import { powerOff } from "./power-off.ts";

/** Every fault that a drill can be asked for by name. */
export const faults: readonly Fault[] = [powerOff];
