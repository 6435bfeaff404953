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

/** What is renewed together, as an operator asks for it. */
export const rotationKinds = [
  "fernet",
  "credential",
  "passwords",
  "certificates",
  "memcached",
  "erlang-cookie",
  "corosync-key",
  "beats",
  "authority",
] as const;
export type RotationKind = (typeof rotationKinds)[number];

/** What is rotated, for people. */
export const rotated: Readonly<Record<RotationKind, string>> = {
  fernet: "the keys of tokens",
  credential: "the keys of credentials",
  passwords: "the services' passwords",
  certificates: "the certificates",
  memcached: "the key of cached tokens",
  "erlang-cookie": "the cookie of the message brokers",
  "corosync-key": "the key of the cluster's membership",
  beats: "the key of the balancers' beats",
  authority: "the site's authority",
};

/** How one that is in use gives way to a new one. */
export type Rotation = { readonly kind: RotationKind } & (
  | {
      /** It is one of the numbered keys of a ring: what the staged one becomes all know already. */
      readonly by: "ring";
      /** What stands before the number in its name. */
      readonly ring: string;
      /** How long after it made its last one of something that is still read. */
      readonly readsForMs: number;
    }
  /** The next is taken beside it before anybody uses it, and the old one for as long as somebody may. */
  | { readonly by: "overlap" }
  /** Host by host: they need not have the same, or do without what they had by it. The old one is kept to go back to. */
  | { readonly by: "swap" }
);

/** A password of a service: let in beside the next one for as long as some of its instances use it. */
export function servicePassword(name: string): SecretNeed {
  return { name, kind: "password", rotates: { kind: "passwords", by: "overlap" } };
}

export type SecretNeed = {
  readonly name: string;
  /** Absent: it stays as it is. */
  readonly rotates?: Rotation;
  /** What hosts agree on by it, for people: "Fernet keys". What one host makes with it, another must be able to read. */
  readonly agreement?: string;
  /** What a program of Quorate's own goes by: whoever laid a site otherwise has none. */
  readonly ownOnly?: true;
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
