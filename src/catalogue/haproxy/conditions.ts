import type { Condition } from "../contract/condition.ts";
import type { SiteView } from "../contract/provisions.ts";
import { balancerHosts, kernelSettings, sysctlPath } from "./config.ts";

export function kernelCondition(host: string): string {
  return `haproxy/kernel settings on ${host}`;
}

/** The kernel runs with the settings of the file, not only the next boot will. */
export function haproxyConditions({ design }: SiteView): readonly Condition[] {
  return balancerHosts(design).map((host) => ({
    id: kernelCondition(host),
    host,
    alternates: [],
    holds: `the kernel of ${host} lets the balancer bind an address that another host holds, and gives dead peers up early`,
    test: kernelSettings(design)
      .map(([key, value]) => `[ "$(cat /proc/sys/${key.replaceAll(".", "/")})" = ${value} ]`)
      .join(" && "),
    remedy: { kind: "make", script: `sysctl -q -p ${sysctlPath}`, timeoutMs: 10_000 },
    after: [{ host, file: sysctlPath }],
    settleMs: 1000,
  }));
}
