/** How a secret is made. */
export type SecretKind =
  /** 32 characters of [A-Za-z0-9], some 190 bits. */
  | "password"
  /** 32 random bytes, URL-safe base64, as Fernet keys are. */
  | "fernet-key"
  /** An elliptic curve's private key (P-256), PKCS #8 in PEM. */
  | "private-key"
  /** 256 random bytes, base64 encoded here: Corosync's authkey. */
  | "bytes-256";

export type SecretNeed = {
  readonly name: string;
  /** What hosts agree on by it, for people: "Fernet keys". What one host makes with it, another must be able to read. */
  readonly agreement?: string;
} & ({ readonly kind: SecretKind } | CertificateNeed);

/** A certificate with its key, both as PEM; made anew before it ends, and when its names change. */
export type CertificateNeed =
  /** It signs others: for these names alone, or for any where it has none. `cluster`: it signs for that one's members. */
  | {
      readonly kind: "authority";
      readonly subject: string;
      readonly names: readonly string[];
      readonly cluster?: string;
    }
  | {
      readonly kind: "certificate";
      /** Who shows it: servers to clients, or members of a cluster to each other, whoever began. Absent: servers. */
      readonly for?: "members";
      readonly subject: string;
      readonly names: readonly string[];
      /** Name of the authority among the secrets. */
      readonly by: string;
    };

/** The secrets of a site by name. */
export type Secrets = Readonly<Record<string, string>>;
