import type { Condition } from "../contract/condition.ts";
import { bundlePath } from "../contract/cluster-certificates.ts";
import { hostsOf } from "../contract/lookup.ts";
import type { SiteView } from "../contract/provisions.ts";
import { component, trustedPath } from "./config.ts";

/** bash that succeeds when the bundle has the certificate. */
export const believed = `body=$(sed -n '2,$p' ${trustedPath} | tr -d '\\n')
grep -qF -- "\${body%%-----*}" <(tr -d '\\n' <${bundlePath})`;

/** Every client on a host believes the authority before any of them is told of a place that shows what it signed. */
export function trustConditions({ design }: SiteView): readonly Condition[] {
  const before = design.components.flatMap(({ hosts, units }) =>
    hosts.flatMap((host) => units.map((unit) => ({ host, unit }))),
  );
  return hostsOf(design, component).map((host) => ({
    id: `authority/believed on ${host}`,
    host,
    alternates: [],
    holds: `clients on ${host} believe the site's authority`,
    test: believed,
    remedy: { kind: "make", script: "update-ca-certificates", timeoutMs: 60_000 },
    after: [{ host, file: trustedPath }],
    before: before.filter((ref) => ref.host === host),
    settleMs: 1000,
  }));
}
