import type { DesignedComponent } from "../../../catalogue/contract/design.ts";

/** What a fault strikes: a component of the design and the units that it runs as. */
export type Part = Pick<DesignedComponent, "name" | "units" | "hosts">;

/** Where a part of a host takes what the balancer sends it. */
export interface Place {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}
