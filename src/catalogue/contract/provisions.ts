import type { SiteOverride } from "../../spec/site.ts";
import type { IniSection } from "../format/ini.ts";
import type { ClusterConstraint, ClusterResource } from "./cluster.ts";
import type { Along } from "./along.ts";
import type { Component } from "./component.ts";
import type { Condition, GoalRef } from "./condition.ts";
import type { Design, DesignedAddress, OutageTerm, DesignDraft } from "./design.ts";
import type { Recovery } from "./recovery.ts";
import type { Role, ServiceRole } from "./role.ts";
import type { Secrets } from "./secret.ts";
import type { Part } from "./status.ts";
import type { DatabaseTrial, QueueTrial } from "./trial.ts";

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

/** A name with its password, at the place where a client on a host reaches the endpoint: `127.0.0.1:3306`. */
export interface Login {
  readonly user: string;
  readonly password: string;
  readonly place: string;
}

/** What users of the database get, whichever it is. */
export interface DatabaseProvision {
  /** The endpoint that it is reached at. */
  readonly endpoint: string;
  /** The language between client and server, which decides a client's library. */
  readonly protocol: "mysql" | "pgwire";
  /** What a service's host needs to speak to it from Python. */
  readonly clientPackages: readonly string[];
  /** Hosts on which root may ask it over a local socket. */
  hosts(design: Design): readonly string[];
  /** SQLAlchemy's URL of a database: by TLS, and believed for what the client knows of it, where the site has certificates. */
  url(database: string, login: Login, design: Pick<Design, "secrets">): string;
  /** The file on a client's host with whom to believe; undefined where the database speaks in the clear. */
  authority(design: Pick<Design, "secrets">): string | undefined;
  /** The database and its user exist. */
  ready(database: string): readonly GoalRef[];
  /** A bash command that prints a query's rows without a header, columns between tabs, asked as root on one of `hosts`. */
  ask(database: string, sql: string): string;
  /** A name where SQL would take the bare word for something else. */
  quoteName(name: string): string;
  quoteText(text: string): string;
  /**
   * bash, on one of `hosts`, that makes a database's schema with a command which may be cut off: what a first attempt left
   * half done is cleared away by the next.
   */
  makeSchema(database: string, command: string): string;
  /** bash that succeeds when no first schema was cut off. */
  schemaIsWhole(database: string): string;
  /** Has clients who are connected to one of `hosts` connect anew, each when it is in no transaction; absent where there is no way to. */
  readonly letGo?: Order;
  /** bash for one of `hosts`: the same for those clients that are there through one host's balancer. */
  readonly letGoOf?: (design: Design, balancer: string) => string;
  /** Has the cluster promote the copy on this host, one of `hosts`; absent where balancers choose who is written to. */
  readonly promote?: (host: string) => Order;
  trial(design: Design): DatabaseTrial;
  /** How one password of a user gives way to another: it has both for a while, or goes by two names in turn (`loginsTaken`). */
  readonly renews: "two passwords" | "two names";
  /** Absent: no copies are made of it in this way. */
  readonly copySource?: CopySource;
  /** The same, of a log that servers send as bytes. */
  readonly logSource?: LogSource;
  /** How it comes back after the worst; absent where all that there is comes back by itself or not at all. */
  readonly recovery?: (design: Design) => Recovery;
}

/** What those get who keep copies of the database: a log of all that is written, and whole copies to begin from. */
export interface CopySource {
  /** Where each member gives a whole copy away. The log is read through the endpoint. */
  readonly basePort: number;
  readonly user: string;
  readonly passwordSecret: string;
  /** Name of the secret with the certificate that members show who give a copy away, and of the one who signed it. */
  readonly certificateSecret: string;
  readonly authoritySecret: string;
  /** Under which names transactions stand in the log: a domain, and a server whose own they are, as replication counts them. */
  readonly history: { readonly domain: number; readonly server: number };
  /** Options by which a server reads the same data in the same way. */
  dialect(design: Design): Readonly<Record<string, string | number>>;
  /** A member gives copies away, and lets in who keeps them. */
  ready(design: Design): readonly GoalRef[];
}

/** How those who keep copies follow a log and take whole copies, both through the endpoint. */
export interface LogSource {
  readonly user: string;
  readonly passwordSecret: string;
  /** Where the server's own programs are. */
  programs(design: Design): string;
  /** They are let in. */
  readonly ready: readonly GoalRef[];
}

/** What an operator gets of those who keep copies. Scripts are bash for a copy's host; each prints one JSON document. */
export interface CopiesProvision {
  /**
   * Brings a moment back beside the site: in a server of its own, on data of its own.
   *
   * @param ledger whose rows are told as well, by their ids
   */
  rehearse(moment: Moment, leaveRunning: boolean, ledger?: LedgerTable): string;
  /** Keeps that what was brought back was held against a ledger, and every row was as it had to be. */
  prove(proof: { readonly moment: string; readonly transaction: number; readonly rows: number }): string;
  /**
   * Marks a moment, and keeps beside it what belongs to it, by the names of files.
   *
   * @param at the moment as another copy has told it; undefined: now
   */
  bookmark(name: string, at: MarkedMoment | undefined, kept: Readonly<Record<string, string>>): string;
  /** Takes a bookmark away, with what is kept beside it. */
  forget(name: string): string;
  /** What there is: from when to when, and which bookmarks. */
  readonly list: string;
  /** Absent: no server stays ready on a copy of this database. */
  readonly replica?: {
    /** How the server that stays ready stands on its host, and whether the database answers there. */
    readonly standing: string;
    /** It serves from then on, as far as it has received, which is at least this transaction. Refused while the database answers. */
    promote(number: number): string;
    /** On any copy's host: what that has of the log after a transaction with which this server ends. */
    beyond(end: LogEnd): string;
  };
}

/** `digest`: what tells the transaction from another one of the same number; null where that is not known. */
export interface LogEnd {
  readonly number: number;
  readonly digest: number | null;
}

/** A table of which somebody else knows what it must hold; its rows have an `id`. */
export interface LedgerTable {
  readonly database: string;
  readonly table: string;
}

/** A moment as the database counts: up to which transaction; and when, in seconds since 1970. */
export interface MarkedMoment {
  readonly number: number;
  readonly time: number;
}

/** What is to be brought back: all that was acknowledged before a second, up to a bookmark, or up to the last such statement. */
export type Moment =
  | { readonly kind: "time"; /** Seconds since 1970. */ readonly seconds: number }
  | { readonly kind: "bookmark"; readonly name: string }
  | { readonly kind: "before"; readonly statement: string };

/** What users of the message queue get. */
export interface QueueProvision {
  readonly endpoint: string;
  /** oslo.messaging's `transport_url`. */
  url(vhost: string, login: Login): string;
  /** The options of oslo.messaging's driver on a host. */
  driverSection(design: Design, host: string): IniSection;
  /** The user exists, with its rights in its virtual host. */
  ready(user: { readonly user: string; readonly vhost: string }): readonly GoalRef[];
  /** bash that prints what the queue is without its messages, on a host that has a part of it: users, rights, queues, policies; JSON. */
  readonly definitions: string;
  /** On one of its hosts: others lead what is led from there, and its clients connect anew, each when it waits for nothing. */
  readonly letGo?: Order;
  /** bash for one of its hosts: of its clients those connect anew that are there through one host's balancer. */
  readonly letGoOf?: (design: Design, balancer: string) => string;
  /** How it comes back after the worst; absent where all that there is comes back by itself or not at all. */
  readonly recovery?: (design: Design) => Recovery;
  trial(design: Design): QueueTrial;
}

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

/** What a service is to the identity service: a user, and an entry of the catalogue. */
export interface ServiceIdentity {
  /** Technology, and the beginning of condition ids. */
  readonly service: string;
  /** Of a service with several entries of the catalogue, what this one is; absent: its only or main one. */
  readonly entry?: string;
  readonly user: string;
  /** What the user may do in the project of the services; absent: `service` alone. */
  readonly roles?: readonly string[];
  readonly passwordSecret: string;
  /** As clients ask for it: `image`. */
  readonly type: string;
  readonly name: string;
  /** The designed endpoint behind the entry. */
  readonly endpoint: string;
  /** What follows address and port in the entry's URL: `/v2.1`; empty where nothing does. */
  readonly path: string;
}

/** A domain whose users a service makes by itself: a user that may make them there, and roles that it gives them. */
export interface ServiceDomain {
  readonly service: string;
  readonly domain: string;
  readonly user: string;
  readonly passwordSecret: string;
  /** Roles that must exist. */
  readonly roles: readonly string[];
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

export interface Administrator {
  /** With the API's version: `http://10.77.0.10:5000/v3`. */
  readonly url: string;
  readonly user: string;
  readonly userDomain: string;
  readonly passwordSecret: string;
  readonly project: string;
  readonly projectDomain: string;
}

/** What the users of an OpenStack service get of it; how it is called they read from the identity service's catalogue. */
export interface ServiceProvision {
  /** The designed endpoint that leads to it. */
  readonly endpoint: string;
  /** The component that answers there. */
  readonly component: string;
}

/** What others get of the balancer. */
export interface BalancerProvision {
  /** Lines of bash that exit with 1, and say why, unless the balancer of this host has a backend that serves, of any endpoint. */
  readonly serves: string;
  /** The balancer of a host runs. */
  running(host: string): GoalRef;
  /** When a backend that lost power is given up at the latest. */
  backendDownMs(draft: Pick<DesignDraft, "timers">): number;
  /** When nobody is sent any more to one of several backends whose health check says no. */
  turnsAwayMs(draft: Pick<DesignDraft, "timers">): number;
  /** How long a request waits at a dead backend before it goes to another. */
  redispatch(draft: DesignDraft): OutageTerm;
  readonly orders: BalancerOrders;
}

/** A backend of an endpoint or a relay, as the balancer calls it. */
export interface Served {
  readonly by: string;
  readonly host: string;
}

/** An operator's order to a part that runs: bash that carries it out, and bash that succeeds once it is. Either may be run again. */
export interface Order {
  readonly make: string;
  readonly test: string;
}

/** What a balancer of one host is told of backends, for as long as it runs. */
export interface BalancerOrders {
  /** No new client is sent to them; those who are there stay. */
  withhold(served: readonly Served[]): Order;
  giveBack(served: readonly Served[]): Order;
  /**
   * New clients of an endpoint of which one backend serves go to this one; those who are elsewhere stay.
   *
   * @param localPort where the endpoint is reached on the loopback as well
   */
  steer(to: Served, localPort?: number): Order;
  /** Those who are at them are cut off. */
  close(served: readonly Served[]): Order;
  /** Succeeds when nobody is at any of them through this balancer. */
  deserted(served: readonly Served[]): string;
}

export interface Question {
  readonly test: string;
  readonly otherwise: string;
}

/** What others get of what tells who is there. */
export interface MembershipProvision {
  /**
   * Whether this host is in the partition that has quorum and is reached by it on the management network: bash commands that
   * succeed, in silence, and what is to be said when one does not.
   */
  belongs(design: Pick<Design, "members" | "voters" | "networks">): readonly Question[];
  /** The site's partition is quorate. */
  readonly quorate: GoalRef;
  /** The host is in that partition. */
  joined(host: string): GoalRef;
  /** bash that succeeds on a member when each member is a host of the site, whatever its part there. */
  noneForgotten(design: Pick<Design, "hosts">): string;
  /** No host is a member that the site does not have: all others may be told to know it no more. */
  readonly nobodyElse: GoalRef;
  running(host: string): GoalRef;
  /** bash that waits until every member is seen, or another one is in a process group already; it always succeeds. */
  awaitMembers(group: string, seconds: number): string;
  /** From a host's power loss until the others agree that it is gone. */
  agreement(draft: DesignDraft): readonly OutageTerm[];
}

/** What those get whom the cluster runs. */
export interface ClusterProvision {
  /** Parameters of a fence device that the cluster itself reads. */
  readonly fenceParameters: (target: string) => Readonly<Record<string, string>>;
  /** From a host's power loss until what ran there may be started elsewhere: quorum, then fencing. */
  takeover(draft: DesignDraft, provided: Provided): readonly OutageTerm[];
  /** What the cluster is told so that it runs a component's units, on one member or on every one. */
  run(draft: DesignDraft, component: Component, spread: "one" | "every"): ComponentResources;
  /** bash that succeeds, in silence, when the cluster has been told of a resource. */
  isTold(resource: string): string;
  /** The cluster has the design's resources. */
  readonly configured: GoalRef;
  readonly orders: ClusterOrders;
  running(host: string): GoalRef;
}

/** What the cluster is told by an operator, on any member. */
export interface ClusterOrders {
  /** Nothing that the cluster moves is to run on a member, until it is let in again. */
  readonly standBy: (member: string) => Order;
  readonly letIn: (member: string) => Order;
  /** The cluster starts, stops and moves nothing, until it goes on. */
  readonly pause: Order;
  readonly goOn: Order;
  /** What failed is forgotten, and tried again. */
  readonly cleanUp: Order;
}

/** A component's units as resources, in starting order, and what keeps them together. */
export interface ComponentResources {
  readonly resources: readonly ClusterResource[];
  readonly constraints: readonly ClusterConstraint[];
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

/** Bash for the hosts that may hold an address. The others stand aside until the chosen one holds it. */
export interface AddressHandover {
  readonly standAside: string;
  readonly standBy: string;
  /** Succeeds where it stands by, fails where it stands aside. */
  readonly standsBy: string;
  /** Succeeds as soon as the host holds the address; fails after the time. */
  readonly landed: (address: string, seconds: number) => string;
  /** How connections that began at who had an address go on there; absent where they end with the move. */
  readonly carry?: (design: Design, moved: readonly MovedAddress[]) => CarriedConnections;
}

/** A virtual address, and the host that has it until it is moved. */
export interface MovedAddress {
  readonly name: string;
  readonly from: string;
}

/** Orders for one host each, the first two before the addresses are moved. */
export interface CarriedConnections {
  /** On a host that gives addresses away: it goes on answering in what began there. */
  readonly stay: (host: string) => Order;
  /** On the host that is to have them: packets of what it has not seen begin go on to who had them. */
  readonly pass: Order;
  /** Succeeds on a host that gave them away when nothing of that is left. */
  readonly ended: (host: string) => string;
  /** On each of them, in the end. */
  readonly end: Order;
}

/** What those get whose packets a host's switch carries. */
export interface VirtualSwitchProvision {
  /**
   * Lines of bash that must be told the host's `own` address, and set `datapath` to what carries packets there (`system`, the kernel, or
   * `netdev`, a process) and `tunnel` to the address that tunnels end at.
   */
  readonly datapath: string;
  /** The switch of a host runs. */
  running(host: string): GoalRef;
}

/** What those get who tell the controller of the hosts' switches which networks there are. */
export interface NetworkControllerProvision {
  /** Where its two databases are, as OVSDB names places: `tcp:10.77.0.11:6641,tcp:10.77.0.12:6641`. */
  northbound(design: Design): string;
  southbound(design: Design): string;
  /** Its databases take what they are told. */
  ready(): readonly GoalRef[];
  /** How those databases come back after the worst; absent where all that there is comes back by itself or not at all. */
  readonly recovery?: (design: Design) => Recovery;
  /** The switch of a host does what they say. */
  running(host: string): GoalRef;
  /** After how much silence a client of its databases asks whether they live, and goes to another after as much again. */
  probeMs(design: Pick<DesignDraft, "timers">): number;
  /** When a host that lost power is given up as a gateway at the latest. */
  gatewayDownMs(draft: Pick<DesignDraft, "timers">): number;
}

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

/** Two copies that were each written to alone: one of them goes on, what only the other has is thrown away. */
export interface SplitOrders {
  /** Pure. Refused where there is no split, or the named host's copy is the one in use. */
  judge(victim: string, parts: readonly Part[], design: Pick<Design, "members">): SplitVerdict;
  /** On the host whose copy is given up, first: it calls the other one no more. */
  readonly partFrom: Order;
  /** On the other host, then: it lets that one come. */
  readonly goOn: Order;
  /** On the host whose copy is given up, last: it takes the other one's. */
  readonly giveUp: Order;
}

/** What those get who elect one of themselves: what most members have is kept, and a lease ends unless its holder renews it. */
export interface LeaseStoreProvision {
  /** How clients speak to it: `etcd3`. */
  readonly protocol: string;
  /** Where a host's clients reach its members, the host's own first. */
  places(design: Pick<Design, "hosts" | "voters">, host: string): readonly string[];
  /** Below which its users' keys stand. */
  readonly prefix: string;
  login(secrets: Secrets): Omit<Login, "place">;
  /** The file on a client's host with whom to believe; undefined where the store speaks in the clear. */
  authority(design: Pick<Design, "secrets">): string | undefined;
  /** It takes writes, of those who have a login. */
  ready(): readonly GoalRef[];
  /** bash, on a member's host, that prints what stands at a key below the prefix: nothing where nothing does. */
  read(key: string): string;
  /** bash, there, that puts its standard input at the key. */
  write(key: string): string;
  /** Until it takes writes again when a host lost power. */
  leaderLoss(draft: Pick<DesignDraft, "timers">): readonly OutageTerm[];
  /** How much longer than its holder asked a lease may last, counted from there. */
  leaseExtraMs(draft: Pick<DesignDraft, "timers">): number;
}

/** What an operator gets of a service that watches the site from its own hosts. */
export interface WatchProvision {
  /** The endpoint at which its page is. */
  readonly endpoint: string;
}

export type SplitVerdict =
  | { readonly kind: "refused"; readonly because: string }
  /** `loses`: what is thrown away and what goes on, a whole sentence. */
  | { readonly kind: "split"; readonly survivor: string; readonly loses: string };

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
