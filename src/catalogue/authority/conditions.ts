import type { Condition } from "../contract/condition.ts";
import { bundlePath } from "../contract/cluster-certificates.ts";
import { nextOf, oldOf } from "../contract/generations.ts";
import { hostsOf } from "../contract/lookup.ts";
import type { SiteView } from "../contract/provisions.ts";
import { alsoTrustedPath, authoritySecret, component, trustedPath } from "./config.ts";

const folder = trustedPath.slice(0, trustedPath.lastIndexOf("/"));

/** bash that succeeds when the bundle has the certificates of these files. */
function bundled(paths: readonly string[]): string {
  return paths
    .map(
      (path) => `body=$(sed -n '2,$p' ${path} | tr -d '\\n')
grep -qF -- "\${body%%-----*}" <(tr -d '\\n' <${bundlePath})`,
    )
    .join("\n");
}

/** Of the authority in use. */
export const believed = bundled([trustedPath]);

/** Every client on a host believes the authority before any of them is told of a place that shows what it signed. */
export function trustConditions({ design, secrets }: SiteView): readonly Condition[] {
  const before = design.components.flatMap(({ hosts, units }) =>
    hosts.flatMap((host) => units.map((unit) => ({ host, unit }))),
  );
  const isRenewed = [nextOf(authoritySecret), oldOf(authoritySecret)].some((name) => secrets[name] !== undefined);
  const paths = isRenewed ? [trustedPath, alsoTrustedPath] : [trustedPath];
  return hostsOf(design, component).map((host) => ({
    id: `authority/believed on ${host}`,
    host,
    alternates: [],
    holds: `clients on ${host} believe the site's authority`,
    // One that was taken away is believed until the bundle is made anew.
    test: `set -e\n${bundled(paths)}\n[ ! ${folder} -nt ${bundlePath} ]`,
    remedy: {
      kind: "make",
      // A link to a file that is gone stays, and is nobody's.
      script: "find /etc/ssl/certs -name 'quorate-site*' -xtype l -delete\nupdate-ca-certificates",
      timeoutMs: 60_000,
    },
    after: paths.map((file) => ({ host, file })),
    before: before.filter((ref) => ref.host === host),
    settleMs: 1000,
  }));
}
