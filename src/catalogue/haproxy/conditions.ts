import type { Condition } from "../contract/condition.ts";
import type { SiteView } from "../contract/technology.ts";
import { balancerHosts, kernelSettings, sysctlPath } from "./config.ts";

/** The kernel runs with the settings of the file, not only the next boot will. */
export function haproxyConditions({ design }: SiteView): readonly Condition[] {
  return balancerHosts(design).map((host) => ({
    id: `haproxy/kernel settings on ${host}`,
    technology: "haproxy",
    host,
    alternates: [],
    holds: `the kernel of ${host} lets the balancer bind an address that another host holds, and gives dead peers up early`,
    test: kernelSettings
      .map(([key, value]) => `[ "$(cat /proc/sys/${key.replaceAll(".", "/")})" = ${value} ]`)
      .join(" && "),
    make: `sysctl -q -p ${sysctlPath}`,
    after: [`${host}/file ${sysctlPath}`],
    timeoutMs: 10_000,
    settleMs: 1000,
  }));
}
