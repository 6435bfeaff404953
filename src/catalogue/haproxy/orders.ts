import type { BalancerOrders, Served } from "../contract/roles/balancer.ts";
import { withVariables } from "../../text/script.ts";
import orders from "./orders.sh";

/**
 * What HAProxy is told over its socket: it knows it until it is started anew or reloaded. A server that drains gets no new client but
 * those that a table has stuck to it: the table's entry is cleared, and a client elsewhere may bring it back through the peers. The last
 * word of all balancers counts, so that each is asked again once all have been told.
 * Source: HAProxy 3.0 management guide, "set server", "clear table", "set table", "shutdown sessions server".
 */
export const balancerOrders: BalancerOrders = {
  withhold: (served) => ({ make: script("withhold", served), test: script("is-withheld", served) }),
  giveBack: (served) => ({ make: script("give-back", served), test: script("is-given-back", served) }),
  steer: (to, localPort = 0) => ({ make: script("steer", [to], localPort), test: script("is-steered", [to]) }),
  deserted: (served) => script("is-deserted", served),
  close: (served) => ({ make: script("close", served), test: script("is-deserted", served) }),
};

function script(order: string, served: readonly Served[], port = 0): string {
  return withVariables(orders, { order, servers: served.map(({ by, host }) => `${by}/${host}`), port });
}
