import type { Design, DesignedEndpoint } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { blocksOf } from "../format/pem.ts";

/** What the balancer shows at the virtual addresses, with its key: read before it gives up being root. */
export const certificatePath = "/etc/haproxy/quorate.pem";

export function isSecure({ endpoints }: Pick<Design, "endpoints">): boolean {
  return endpoints.some(({ secure }) => secure === true);
}

export function certificateFiles({ design, provided, secrets }: HostView): readonly ManagedFile[] {
  if (!isSecure(design)) return [];
  const content = blocksOf(secrets[provision(provided, "authority").servedSecret] ?? "").join("");
  return [{ path: certificatePath, content, mode: 0o600, owner: "root", group: "root", secret: true }];
}

/** Lines of the section `global`. Forward secrecy, and no cipher without authentication of its own (RFC 9325, section 4.2). */
export const globalLines = [
  "ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets",
  "ssl-default-bind-ciphers ECDHE+AESGCM:ECDHE+CHACHA20",
  "ssl-default-server-options ssl-min-ver TLSv1.2",
] as const;

/** What follows a place that is bound at a virtual address. */
export function bindWords({ secure, protocol }: Pick<DesignedEndpoint, "secure" | "protocol">): string {
  if (secure !== true) return "";
  return ` ssl crt ${certificatePath}${protocol === "http" ? " alpn h2,http/1.1" : ""}`;
}

/** A service learns by which scheme it was asked; a browser that was here once asks by no other. Source: RFC 6797. */
export function headerLines({ secure }: Pick<DesignedEndpoint, "secure">): readonly string[] {
  return secure === true
    ? [
        "http-request set-header X-Forwarded-Proto https if { ssl_fc }",
        "http-response set-header Strict-Transport-Security max-age=31536000 if { ssl_fc }",
      ]
    : [];
}
