import type { Design } from "../../catalogue/contract/design.ts";
import type { Recalculation } from "../../dependability/solve/recalculation.ts";
import { SiteCalculation } from "./calculation.ts";
import { decidingOf, type Deciding } from "./decides.ts";
import { hostRepairs, type HostRepair } from "./host-repair.ts";
import type { Knobs } from "./knobs.ts";
import { outlookOf, type Outlook } from "./outlook.ts";

/** What decides the figures of a site, and what they may come to. */
export interface SiteSaid {
  readonly deciding: readonly Deciding[];
  readonly outlooks: readonly Outlook[];
  readonly repairs: readonly HostRepair[];
}

/** `seed`: of the draws of rates and years. `known`: as {@link SiteCalculation} takes it. */
export function saidOfSite(design: Design, knobs: Knobs, seed: number, known?: Recalculation): SiteSaid {
  const calculation = new SiteCalculation(design, known);
  return {
    deciding: decidingOf(design, knobs, calculation),
    outlooks: outlookOf(design, knobs, calculation, seed),
    repairs: hostRepairs(design, knobs, calculation),
  };
}
