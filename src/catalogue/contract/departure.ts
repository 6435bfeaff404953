import type { GateQuestion, GoalRef } from "./condition.ts";

/**
 * What leaves a host one after another when the host leaves the site: the addresses that it may hold, the parts that work behind
 * balancers, the balancer itself, the cluster's manager, and last what tells who is there.
 */
export const departureStages = ["address", "part", "path", "cluster", "membership"] as const;
export type DepartureStage = (typeof departureStages)[number];

/** How a unit leaves one host, for good, while the design has it on others. */
export interface Departure {
  readonly unit: string;
  readonly stage: DepartureStage;
  /** bash for the host that leaves, right before a unit that runs is stopped; what is cut off is done again. */
  readonly farewell?: string;
  /** What it interrupts, for people. */
  readonly interrupts: string;
  /** Asked of hosts that stay. */
  readonly ask?: GateQuestion;
  /**
   * What of those that stay does not come true before the unit has left, such as that they know it no more. All else does: nobody
   * is sent to it any more when it stops.
   */
  readonly before: readonly GoalRef[];
}
