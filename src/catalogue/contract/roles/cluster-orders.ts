import type { ClusterConstraint, ClusterResource } from "../cluster.ts";
import type { Order } from "./order.ts";

/** What the cluster is told by an operator, on any member. */
export interface ClusterOrders {
  /** Nothing that the cluster moves is to run on a member, until it is let in again. */
  readonly standBy: (member: string) => Order;
  readonly letIn: (member: string) => Order;
  /** The cluster starts, stops and moves nothing, until it goes on. */
  readonly pause: Order;
  readonly goOn: Order;
  /** What failed is forgotten, and tried again. */
  readonly cleanUp: Order;
}

/** A component's units as resources, in starting order, and what keeps them together. */
export interface ComponentResources {
  readonly resources: readonly ClusterResource[];
  readonly constraints: readonly ClusterConstraint[];
}
