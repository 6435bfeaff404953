import type { Secrets } from "../catalogue/contract/secret.ts";

/** Where all secrets of a site are kept together. */
export interface SecretsStore {
  /** For messages: "the secrets file /etc/quorate/demo.secrets.yaml". */
  readonly named: string;
  /** All that is kept; undefined where nothing ever was. @throws SecretsError when that cannot be told. */
  read(): Promise<Secrets | undefined>;
  /** Keeps these in the place of all that was kept, or changes nothing. @throws SecretsError */
  write(secrets: Secrets): Promise<void>;
  /** Says there whose these are, which were read, where that can be said and was not yet. */
  claim?(secrets: Secrets): Promise<void>;
}
