/** A program with its arguments; it is run without a shell. */
export type Command = readonly [string, ...string[]];

/** Where a site's secrets are kept. Paths are relative to the site file. */
export type SecretsPlace =
  | { readonly kind: "file"; readonly path: string }
  /** A file that `sops` encrypts, for those whom its own rules name. */
  | { readonly kind: "sops"; readonly path: string }
  | { readonly kind: "vault"; readonly vault: VaultPlace }
  | {
      readonly kind: "command";
      readonly read: Command;
      /** Absent: nothing is kept there, so that others must have put in all that is needed. */
      readonly write?: Command;
    };

/** One secret of a key-value engine, version 2, with all of a site's in it. */
export interface VaultPlace {
  /** Its URL without a path. */
  readonly address: string;
  readonly mount: string;
  readonly path: string;
  readonly namespace?: string;
  /** File with the token; absent: the environment's, or the one that `vault login` leaves. */
  readonly tokenPath?: string;
  /** PEM of the authorities that the server's certificate is of; absent: those that this machine believes. */
  readonly authorityPath?: string;
}
