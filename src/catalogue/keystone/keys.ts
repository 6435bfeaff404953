import type { SecretNeed } from "../contract/secret.ts";

/**
 * Key 0 is staged: it reads tokens, and becomes the primary at the next rotation; the highest number is the primary,
 * which new tokens are made with. Source: keystone administration guide, "Fernet - Frequently Asked Questions".
 */
export const fernetRing = "keystone-fernet";
export const credentialRing = "keystone-credential";

/**
 * What one service asks another for may go on with a token that has ended, for two days after.
 * Source: keystone, `[token] allow_expired_window`.
 */
const expiredWindowMs = 172_800_000;

/** What a site begins with: a staged key and a primary, of each ring. */
export function keyNeeds(tokenMinutes: number): readonly SecretNeed[] {
  const fernet = { kind: "fernet", by: "ring", ring: fernetRing } as const;
  // Credentials are made anew with the primary before an older key goes.
  const credential = { kind: "credential", by: "ring", ring: credentialRing, readsForMs: 0 } as const;
  return [
    ...[0, 1].map((number): SecretNeed => ({
      name: `${fernetRing}-${number}`,
      kind: "fernet-key",
      agreement: "Fernet keys",
      rotates: { ...fernet, readsForMs: tokenMinutes * 60_000 + expiredWindowMs },
    })),
    ...[0, 1].map((number): SecretNeed => ({
      name: `${credentialRing}-${number}`,
      kind: "fernet-key",
      rotates: credential,
    })),
  ];
}
