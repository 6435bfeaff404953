import { timerMs } from "../contract/lookup.ts";
import type { BalancerProvision } from "../contract/roles/balancer.ts";
import { unit } from "./config.ts";
import { balancerOrders } from "./orders.ts";
import serves from "./serves.sh";
import { backendDownMs, turnsAwayMs } from "./timers.ts";

export const balancer: BalancerProvision = {
  serves,
  running: (host) => ({ host, unit }),
  backendDownMs: (draft) => backendDownMs((name) => timerMs(draft, name)),
  turnsAwayMs: (draft) => turnsAwayMs((name) => timerMs(draft, name)),
  redispatch: (draft) => ({
    what: "the balancer gives the dead backend up and takes another one",
    ms: timerMs(draft, "haproxy.connect"),
  }),
  orders: balancerOrders,
};
