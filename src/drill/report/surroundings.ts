/** What the figures were measured on and with. */
export interface Surroundings {
  readonly site: string;
  /** "a lab of three hosts on one machine: 2 cores, 24 GiB, Linux 6.1" */
  readonly machine: string;
  /** Packages and their versions, as the hosts have them. */
  readonly versions: readonly { readonly name: string; readonly version: string }[];
  /** The clients, one sentence each. */
  readonly clients: readonly string[];
}
