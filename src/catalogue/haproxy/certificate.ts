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
] as const;

/** What follows a place that is bound at a virtual address. */
export function bindWords({ secure }: Pick<DesignedEndpoint, "secure">): string {
  return secure === true ? ` ssl crt ${certificatePath} alpn h2,http/1.1` : "";
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

/** Prints for how many days the certificate is good. */
export const daysScript = `
end=$(openssl x509 -noout -enddate -in ${certificatePath} 2>/dev/null) && echo "certificate-days $((($(date -d "\${end#*=}" +%s) - $(date +%s)) / 86400))"
`;

/** An apply makes a new one half a year before its end: one that is this old was forgotten. */
const soonDays = 30;

/** What status says of it beside all else: undefined where nothing was said. */
export function certificateWords(output: string): { readonly words: string; readonly isShort: boolean } | undefined {
  const days = /^certificate-days (-?\d+)$/m.exec(output)?.[1];
  if (days === undefined) return undefined;
  const left = Number(days);
  if (left < 0) return { words: "its certificate has ended: clients refuse it; apply the site", isShort: true };
  const words = `certificate good for ${left} ${left === 1 ? "day" : "days"}`;
  return { words: left < soonDays ? `${words}: apply the site for a new one` : words, isShort: left < soonDays };
}
