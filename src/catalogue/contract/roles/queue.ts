import type { IniSection } from "../../format/ini.ts";
import type { GoalRef } from "../condition.ts";
import type { Design } from "../design.ts";
import type { Recovery } from "../recovery.ts";
import type { QueueTrial } from "../trial.ts";
import type { Login } from "./login.ts";
import type { Order } from "./order.ts";

/** What users of the message queue get. */
export interface QueueProvision {
  readonly endpoint: string;
  /** oslo.messaging's `transport_url`. */
  url(vhost: string, login: Login): string;
  /** The options of oslo.messaging's driver on a host. */
  driverSection(design: Design, host: string): IniSection;
  /** The user exists, with its rights in its virtual host. */
  ready(user: { readonly user: string; readonly vhost: string }): readonly GoalRef[];
  /** bash that prints what the queue is without its messages, on a host that has a part of it: users, rights, queues, policies; JSON. */
  readonly definitions: string;
  /** On one of its hosts: others lead what is led from there, and its clients connect anew, each when it waits for nothing. */
  readonly letGo?: Order;
  /** bash for one of its hosts: of its clients those connect anew that are there through one host's balancer. */
  readonly letGoOf?: (design: Design, balancer: string) => string;
  /** How it comes back after the worst; absent where all that there is comes back by itself or not at all. */
  readonly recovery?: (design: Design) => Recovery;
  /** On a host whose part forgot the others: it joins them again, unless it has something that would be lost by that. */
  readonly rejoin?: (design: Design, host: string) => Order;
  trial(design: Design): QueueTrial;
}
