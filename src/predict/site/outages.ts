import type { Design } from "../../catalogue/contract/design.ts";

/** What drills measured, by endpoint: it replaces the design's bound. */
export type Measured = Readonly<Record<string, MeasuredOutage>>;

export interface MeasuredOutage {
  /**
   * The longest gap between two answers that a client could use, in milliseconds. It holds up to one period of the client
   * on either side of the outage, so that it is never less than the outage.
   */
  readonly gapMs: number;
  /** Which drill it is from, for people. */
  readonly source: string;
}

/** The fault whose outage every failure of the model is taken to cost: the design's bound is for the worst host. */
export const modelledFault = "power-off";

/** What a noticed failure costs at an endpoint, in milliseconds: measured, or else the design's bound; 0 without one. */
export function endpointOutageMs(design: Design, measured: Measured, endpoint: string): number {
  return measured[endpoint]?.gapMs ?? endpointBoundMs(design, endpoint);
}

/** The design's bound, in milliseconds; 0 where it states none. */
export function endpointBoundMs(design: Design, endpoint: string): number {
  const bounds = design.outages.filter((each) => each.fault === modelledFault && each.endpoint === endpoint);
  return Math.max(0, ...bounds.map((each) => each.boundMs));
}
