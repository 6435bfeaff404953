import { createHash } from "node:crypto";
import { blocksOf, lastOf, type Statement } from "../files/blocks.ts";
import type { Where } from "../files/source.ts";

/** How routers know each other. */
export interface VrrpAuthentication {
  readonly type: string;
  readonly length: number;
  /** Of what is sent: two that send another one do not hear each other. */
  readonly digest: string;
  readonly where: Where;
}

/** VRRP version 2 has eight bytes for it (RFC 2338, 5.3.10); keepalived cuts the rest off and says so in its log. */
export const passwordBytes = 8;

export function vrrpAuthentication(instance: readonly Statement[]): VrrpAuthentication | undefined {
  const [block] = blocksOf(instance, "authentication");
  const line = lastOf(block?.block ?? [], "auth_pass");
  const password = line?.words[1]?.text;
  if (line === undefined || password === undefined) return undefined;
  const sent = Buffer.from(password).subarray(0, passwordBytes);
  return {
    type: (lastOf(block?.block ?? [], "auth_type")?.words[1]?.text ?? "PASS").toUpperCase(),
    length: Buffer.byteLength(password),
    digest: createHash("sha256").update(sent).digest("hex"),
    where: line.where,
  };
}
