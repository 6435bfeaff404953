import type { Step } from "../step.ts";
import { imageStep } from "./image.ts";
import { networkStep } from "./network.ts";
import { serverStep } from "./server.ts";
import { stackStep } from "./stack.ts";
import { volumeStep } from "./volume.ts";

/** In the order in which they are made; what one makes, a later one may use, so that they are taken away from the end. */
export const steps: readonly Step[] = [imageStep, networkStep, serverStep, volumeStep, stackStep];
