import { hasCertificates } from "../contract/cluster-certificates.ts";
import type { Design } from "../contract/design.ts";

/** The cluster that certificates of the databases' hosts are of. */
export const cluster = "ovn";

export function isSecure(design: Pick<Design, "secrets">): boolean {
  return hasCertificates(design, cluster);
}

/** OVSDB's word for how its places are reached. Source: ovsdb(7), "Connection Methods". */
export function methodOf(design: Pick<Design, "secrets">): "ssl" | "tcp" {
  return isSecure(design) ? "ssl" : "tcp";
}
