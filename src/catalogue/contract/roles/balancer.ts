import type { GoalRef } from "../condition.ts";
import type { DesignDraft, OutageTerm } from "../design.ts";
import type { Order } from "./order.ts";

/** What others get of the balancer. */
export interface BalancerProvision {
  /** Lines of bash that exit with 1, and say why, unless the balancer of this host has a backend that serves, of any endpoint. */
  readonly serves: string;
  /** The balancer of a host runs. */
  running(host: string): GoalRef;
  /** When a backend that lost power is given up at the latest. */
  backendDownMs(draft: Pick<DesignDraft, "timers">): number;
  /** When nobody is sent any more to one of several backends whose health check says no. */
  turnsAwayMs(draft: Pick<DesignDraft, "timers">): number;
  /** How long a request waits at a dead backend before it goes to another. */
  redispatch(draft: DesignDraft): OutageTerm;
  readonly orders: BalancerOrders;
}

/** A backend of an endpoint or a relay, as the balancer calls it. */
export interface Served {
  readonly by: string;
  readonly host: string;
}

/** What a balancer of one host is told of backends, for as long as it runs. */
export interface BalancerOrders {
  /** No new client is sent to them; those who are there stay. */
  withhold(served: readonly Served[]): Order;
  giveBack(served: readonly Served[]): Order;
  /**
   * New clients of an endpoint of which one backend serves go to this one; those who are elsewhere stay.
   *
   * @param localPort where the endpoint is reached on the loopback as well
   */
  steer(to: Served, localPort?: number): Order;
  /** Those who are at them are cut off. */
  close(served: readonly Served[]): Order;
  /** Succeeds when nobody is at any of them through this balancer. */
  deserted(served: readonly Served[]): string;
}
