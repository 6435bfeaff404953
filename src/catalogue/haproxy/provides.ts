import type { ClusterResource } from "../contract/cluster.ts";
import { timerMs } from "../contract/lookup.ts";
import type { BalancerProvision } from "../contract/provisions.ts";
import { unit } from "./config.ts";
import serves from "./serves.sh";
import { backendDownMs } from "./timers.ts";

const resource: ClusterResource = {
  id: "quorate-haproxy",
  agent: "systemd:haproxy",
  parameters: {},
  meta: {},
  operations: [{ name: "monitor", intervalMs: 5000, timeoutMs: 20_000 }],
  spread: { kind: "clone" },
};

export const balancer: BalancerProvision = {
  serves,
  resource,
  running: (host) => ({ host, unit }),
  backendDownMs: (draft) => backendDownMs((name) => timerMs(draft, name)),
  redispatch: (draft) => ({
    what: "the balancer gives the dead backend up and takes another one",
    ms: timerMs(draft, "haproxy.connect"),
  }),
};
