import { authorityFiles } from "../contract/cluster-certificates.ts";
import { taken } from "../contract/generations.ts";
import type { ManagedFile } from "../contract/file.ts";
import type { HostView } from "../contract/provisions.ts";
import { certificateIn } from "../format/pem.ts";
import { plainFile } from "../format/plain-file.ts";

export const component = "site-authority";
export const authoritySecret = "site-authority";
export const servedSecret = "endpoints-certificate";
/** Where Debian looks for authorities beside those of the world; update-ca-certificates(8). */
export const trustedPath = "/usr/local/share/ca-certificates/quorate-site.crt";

/** While one authority gives way to another both are believed: what the one in use signs, and what the other signed or will sign. */
export const alsoTrustedPath = "/usr/local/share/ca-certificates/quorate-site-other.crt";

/** Certificates alone, of the clusters' authorities as well: the keys stay where the site's secrets are. */
export function trustedFiles({ design, secrets }: Pick<HostView, "design" | "secrets">): readonly ManagedFile[] {
  const [inUse = "", other] = taken(secrets, authoritySecret).map(certificateIn);
  return [
    plainFile(trustedPath, inUse),
    ...(other === undefined ? [] : [plainFile(alsoTrustedPath, other)]),
    ...authorityFiles(design, secrets),
  ];
}
