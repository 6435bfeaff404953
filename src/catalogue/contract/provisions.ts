import type { SiteOverride } from "../../spec/site.ts";
import type { IniSection } from "../format/ini.ts";
import type { Along } from "./along.ts";
import type { Component } from "./component.ts";
import type { Condition, GoalRef } from "./condition.ts";
import type { Design, DesignDraft, DesignedAddress, OutageTerm } from "./design.ts";
import type { Role, ServiceRole } from "./role.ts";
import type { AddressHandover } from "./roles/address-handover.ts";
import type { BalancerProvision } from "./roles/balancer.ts";
import type { ClusterOrders, ComponentResources } from "./roles/cluster-orders.ts";
import type { CopiesProvision } from "./roles/copies.ts";
import type { DatabaseProvision } from "./roles/database.ts";
import type { Administrator, ServiceDomain, ServiceIdentity } from "./roles/identity.ts";
import type { LeaseStoreProvision } from "./roles/lease-store.ts";
import type { MembershipProvision } from "./roles/membership.ts";
import type { NetworkControllerProvision, VirtualSwitchProvision } from "./roles/network.ts";
import type { QueueProvision } from "./roles/queue.ts";
import type { AuthorityProvision, FirewallProvision } from "./roles/security.ts";
import type { ServiceProvision, WatchProvision } from "./roles/services.ts";
import type { SplitOrders } from "./roles/split.ts";
import type { Secrets } from "./secret.ts";
import type { Part } from "./status.ts";

interface View<Options> {
  readonly design: Design;
  readonly options: Options;
  readonly provided: Provided;
  readonly secrets: Secrets;
}

/** All that a technology is told about one host. */
export interface HostView<Options = unknown> extends View<Options> {
  readonly host: string;
  /** What comes to the hosts that no site file says; absent where nothing is brought anywhere. */
  readonly along?: Along;
  /** What the operator sets in its file on this host; of one option the last counts. */
  readonly overrides: readonly SiteOverride[];
}

/** All that a technology is told about the site. */
export type SiteView<Options = unknown> = View<Options>;

/** What users of the cache get. */
export interface CacheProvision {
  readonly clientPackages: readonly string[];
  /** oslo.cache's section, for a service whose hosts must see each other's invalidations. */
  section(view: HostView): IniSection;
  /** Where a host's services reach the one server that all hosts share: `127.0.0.1:11211`. */
  readonly sharedServer: string;
  /** The server beside a host's services, for what no other host needs to see; undefined where there is none. */
  ownServer(design: Design, host: string): string | undefined;
  /** Name of the secret by which services seal what they keep of tokens there: the cache lets anybody in who reaches it. */
  readonly sealSecret: string;
  /** What a service with that section waits for when the host whose cache serves is lost. */
  failover(draft: DesignDraft, provided: Provided): readonly OutageTerm[];
}

/** What services get of the identity service. */
export interface IdentityProvision {
  /** keystonemiddleware's section: how a service checks the tokens that it is shown. */
  tokenSection(view: HostView, identity: ServiceIdentity): IniSection;
  /**
   * A section of a service's file by which it is a client of another one, as the user of `identity`: keystoneauth's options.
   */
  clientSection(title: string, view: HostView, identity: ServiceIdentity): IniSection;
  /** The service has its user and its endpoints. */
  register(view: SiteView, identity: ServiceIdentity): Condition;
  /** That condition, by the name of the service. */
  registered(service: string): GoalRef;
  /** The domain is there, with the user that administers it. */
  domain(view: SiteView, domain: ServiceDomain): Condition;
  /** The administrator, as a client logs in. */
  administrator(design: Design): Administrator;
}

/** What those get whom the cluster runs. */
export interface ClusterProvision {
  /** Parameters of a fence device that the cluster itself reads. */
  readonly fenceParameters: (target: string) => Readonly<Record<string, string>>;
  /** From a host's power loss until what ran there may be started elsewhere: quorum, then fencing. */
  takeover(draft: DesignDraft, provided: Provided): readonly OutageTerm[];
  /** What the cluster is told so that it runs a component's units, on one member or on every one. */
  run(draft: DesignDraft, component: Component, spread: "one" | "every"): ComponentResources;
  /** By which id the cluster knows a virtual address, where it is what moves them. */
  readonly addressId: (address: Pick<DesignedAddress, "name">) => string;
  /** bash that succeeds, in silence, when the cluster has been told of a resource. */
  isTold(resource: string): string;
  /** The cluster has the design's resources. */
  readonly configured: GoalRef;
  readonly orders: ClusterOrders;
  running(host: string): GoalRef;
}

/** What moves a virtual address. */
export interface AddressKeeperProvision {
  /** What moving the address takes when its host loses power. */
  move(draft: DesignDraft, provided: Provided): readonly OutageTerm[];
  /** How an operator brings a virtual address to one host; absent where it has no way to be told. */
  readonly handover?: AddressHandover;
  /** A host that loses it must be fenced before another may take it. */
  readonly fencesFirst: boolean;
  /**
   * Whether the keeper on a host can give it the address, by what it says of itself. One that works with less than was
   * designed may do so or not: only who wrote the sentence knows. `fence`: id of the device that must act first.
   */
  mayHold(part: Part, fence: string | undefined): boolean;
  /** What all holders must have alike, or the address cannot be kept; absent where there is no such thing. */
  agreement?(address: DesignedAddress): { readonly id: string; readonly what: string };
}

/** What those get whose data lie on a volume that two hosts have: it is mounted on one of them, and goes to the other when that is lost. */
export interface ReplicatedVolumeProvision {
  /** Where it is mounted. */
  readonly directory: string;
  /** The two hosts that have it. */
  hosts(design: Pick<Design, "members">): readonly string[];
  /** The resource of the cluster that mounts it: what needs it goes where that is, and starts after it. */
  readonly mounted: string;
  /** Both hosts have it alike, with a file system on it. */
  ready(design: Pick<Design, "members">): readonly GoalRef[];
  /** bash that succeeds once the cluster has the volume, by its word or because the other host has it in use. */
  begun(provided: Provided): string;
  /**
   * bash that runs a script while the volume is mounted on this host, before the cluster knows of it; where it does, or the volume is
   * in use, nothing is done and it fails.
   */
  whileMounted(script: string, provided: Provided): string;
  /** From the loss of the host that had it until the other one has it mounted, once the cluster may start things elsewhere. */
  takeover(draft: DesignDraft): readonly OutageTerm[];
  /** How an operator ends a split of the two copies, by what both hosts say of themselves. */
  readonly split: SplitOrders;
}

export interface Provisions extends Readonly<Record<ServiceRole, ServiceProvision>> {
  readonly database: DatabaseProvision;
  readonly queue: QueueProvision;
  readonly cache: CacheProvision;
  readonly identity: IdentityProvision;
  readonly balancer: BalancerProvision;
  readonly membership: MembershipProvision;
  readonly cluster: ClusterProvision;
  readonly "address-keeper": AddressKeeperProvision;
  readonly "virtual-switch": VirtualSwitchProvision;
  readonly "network-controller": NetworkControllerProvision;
  readonly firewall: FirewallProvision;
  readonly authority: AuthorityProvision;
  readonly copies: CopiesProvision;
  readonly "replicated-volume": ReplicatedVolumeProvision;
  readonly "lease-store": LeaseStoreProvision;
  readonly watch: WatchProvision;
}

/** Provisions by role, of those roles that somebody fills on the site. */
export type Provided = Partial<Provisions>;

/** What a role's provider gives; a technology may only ask for roles that it names in `uses`, which are always filled. */
export function provision<R extends Role>(provided: Provided, role: R): Provisions[R] {
  const found: Provided[R] = provided[role];
  if (found === undefined) throw new Error(`invariant: nobody fills the role ${role} on this site`);
  return found;
}
