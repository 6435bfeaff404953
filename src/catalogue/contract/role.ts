import type { VipManager } from "../../spec/site.ts";

/**
 * What a site needs someone for. Whoever needs one names the role and never the product that fills it.
 *
 * `balancer` spreads requests over backends; `address-keeper` keeps a virtual address on one host; `membership` tells which
 * hosts are the majority; `cluster` runs what may be in one place only, after quorum and fencing; `virtual-switch` carries
 * instances' packets on a host, and `network-controller` tells the switches of all hosts what to do with them; `firewall`
 * keeps those out of a host's ports who have no business there, and an `authority` signs what servers show; `copies` keep what
 * the database held at any moment; a `replicated-volume` is one that two hosts have, of which one at a time writes to it; a `lease-store` keeps who of others leads, for as long as that one says that it lives; a `watch` sees to it that the site is looked at.
 */
/** OpenStack services that others of them use, by the type that the identity service's catalogue has for each. */
export const serviceRoles = [
  "placement",
  "image",
  "network",
  "compute",
  "block-storage",
  "object-store",
  "orchestration",
  "key-manager",
  "load-balancer",
  "dns",
] as const;
export type ServiceRole = (typeof serviceRoles)[number];

const infrastructureRoles = [
  "database",
  "queue",
  "cache",
  "identity",
  "balancer",
  "address-keeper",
  "membership",
  "cluster",
  "virtual-switch",
  "network-controller",
  "firewall",
  "authority",
  "copies",
  "replicated-volume",
  "lease-store",
  "watch",
] as const;

export const roles = [...infrastructureRoles, ...serviceRoles] as const;
export type Role = (typeof roles)[number];

/** A role that a technology fills; of two that could, the site's own words choose. */
export type Filling =
  | { readonly role: "database"; readonly engine: string; readonly mode: string }
  | { readonly role: "address-keeper"; readonly manager: VipManager }
  /** Of the databases of this engine and mode; `ready`: a server can stay ready on one. */
  | { readonly role: "copies"; readonly engine: string; readonly mode: string; readonly ready?: true }
  | { readonly role: Exclude<Role, "database" | "address-keeper" | "copies"> };
