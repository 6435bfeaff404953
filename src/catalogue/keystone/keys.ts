/**
 * Key 0 is staged: it reads tokens, and becomes the primary at the next rotation; the highest number is the primary,
 * which new tokens are made with. Source: keystone administration guide, "Fernet - Frequently Asked Questions".
 */
export const fernetKeySecrets = ["keystone-fernet-0", "keystone-fernet-1"] as const;
export const credentialKeySecrets = ["keystone-credential-0", "keystone-credential-1"] as const;
