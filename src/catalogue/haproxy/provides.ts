import type { ClusterResource } from "../contract/cluster.ts";
import { timerMs } from "../contract/lookup.ts";
import type { BalancerProvision } from "../contract/provisions.ts";
import { monitorPort, unit } from "./config.ts";
import { backendDownMs } from "./timers.ts";

/** A live process proves nothing: the balancer is asked whether it has a backend that serves. */
const serves = `\
exec 3<>/dev/tcp/127.0.0.1/${monitorPort} || { echo "haproxy does not listen"; exit 1; }
printf 'GET /serving HTTP/1.0\\r\\n\\r\\n' >&3
read -r -t 1 _ status _ <&3
[ "\${status:-}" = 200 ] || { echo "haproxy has no backend that serves"; exit 1; }`;

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
