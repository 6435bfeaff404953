import { acknowledge } from "./acknowledge.ts";
import type { ActionKind } from "./action.ts";
import { pause, recover, resume, standby, unstandby } from "./cluster.ts";
import { drain, undrain } from "./drain.ts";
import { fence } from "./fence.ts";
import { maintain, unmaintain } from "./maintain.ts";
import { move } from "./move.ts";
import { resolve } from "./resolve.ts";
import { restart } from "./restart.ts";

/** All that an operator may ask for, in the order of the command line's help. */
export const actionKinds: readonly ActionKind[] = [
  move,
  drain,
  undrain,
  maintain,
  unmaintain,
  restart,
  standby,
  unstandby,
  recover,
  resolve,
  fence,
  pause,
  resume,
  acknowledge,
];
