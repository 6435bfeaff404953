import type { FenceAction } from "../../../spec/site.ts";
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
  /** A resource runs on this member, and may be kept there for a few minutes until it is free to be where it belongs again. */
  readonly bring: (resource: string, member: string) => Order;
  readonly free: (resource: string) => Order;
  /** A host loses its power, or is started anew, by its fence device. @param note a file that tells that it was done, or was begun */
  readonly fence: (host: string, action: FenceAction, note: string) => Order;
}

/** A component's units as resources, in starting order, and what keeps them together. */
export interface ComponentResources {
  readonly resources: readonly ClusterResource[];
  readonly constraints: readonly ClusterConstraint[];
}
