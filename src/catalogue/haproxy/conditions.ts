import type { Condition } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import type { SiteView } from "../contract/provisions.ts";
import { withVariables } from "../../text/script.ts";
import { certificatePath, isSecure } from "./certificate.ts";
import shownScript from "./certificates-shown.sh";
import { balancerHosts, kernelSettings, sysctlPath, unit } from "./config.ts";
import { peersAreSecure, peersCertificatePath } from "./peers.ts";

export function kernelCondition(host: string): string {
  return `haproxy/kernel settings on ${host}`;
}

export function haproxyConditions({ design }: SiteView): readonly Condition[] {
  return [...kernelConditions(design), ...certificateConditions(design)];
}

/** The kernel runs with the settings of the file, not only the next boot will. */
function kernelConditions(design: Design): readonly Condition[] {
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

/** Certificates with their keys, as the balancer knows them by its configuration. */
function shownFiles(design: Design): readonly string[] {
  return [...(isSecure(design) ? [certificatePath] : []), ...(peersAreSecure(design) ? [peersCertificatePath] : [])];
}

/** Those that were made anew are taken up without a reload: who is connected goes on, whatever it does. */
function certificateConditions(design: Design): readonly Condition[] {
  const files = shownFiles(design);
  if (files.length === 0) return [];
  return balancerHosts(design).map((host) => ({
    id: `haproxy/certificates taken up on ${host}`,
    host,
    alternates: [],
    holds: `the balancer on ${host} shows the certificates that are laid there`,
    test: withVariables(shownScript, { order: "are-shown", files }),
    remedy: { kind: "make", script: withVariables(shownScript, { order: "take-up", files }), timeoutMs: 30_000 },
    after: [{ host, unit }, ...files.map((file) => ({ host, file }))],
    settleMs: 1000,
  }));
}
