import type { Secrets } from "../secret.ts";

/** What those get who must be let in for a while, beside the site's own hosts. */
export interface FirewallProvision {
  /** bash for a host: these addresses may speak to the endpoints for the site's own hosts until they are taken back, by none. */
  admit(addresses: readonly string[]): string;
}

/** What those get who show certificates, or are shown them. */
export interface AuthorityProvision {
  /** PEM of the certificate that clients must believe. */
  certificate(secrets: Secrets): string;
  /** Name of the secret with what the balancers show, and its key. */
  readonly servedSecret: string;
}
