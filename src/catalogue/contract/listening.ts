import type { Role } from "./role.ts";

/** Who speaks to a port by the design. */
export type Callers =
  /** The other hosts that the component is on. */
  | "peers"
  /** Every host of the site. */
  | "site"
  | "everybody"
  /** The hosts that a component is on; none where the site does not have it. */
  | { readonly components: readonly string[] }
  /** The hosts on which somebody fills a role. */
  | { readonly filling: Role };

/**
 * A place at which a component takes packets from other hosts, beside the endpoints and relays that lead to it: those say
 * themselves who comes. What listens on the loopback alone is none.
 */
export type Listening = {
  readonly from: Callers;
  /** What comes there, for the plan: "state transfers to a member that joins". */
  readonly what: string;
} & (
  | {
      readonly protocol: "tcp" | "udp";
      readonly port: number;
      /** The last one of a range. */ readonly lastPort?: number;
    }
  /** A protocol of its own, without ports. */
  | { readonly protocol: "vrrp" }
);
