import type { Where } from "../files/source.ts";
import type { DataStore } from "./data-store.ts";
import type { EtcdMember } from "./etcd.ts";
import type { LoginRule } from "../files/postgresql-conf.ts";
import type { MergedPorts, MissingBackend } from "./front-ports.ts";
import type { FollowedAddress } from "./followed.ts";
import type { LoneAddress } from "./lone-address.ts";
import type { HostFirewall } from "./firewall.ts";
import type { KernelService } from "./kernel-balancer.ts";
import type { LogArchive } from "./log-archive.ts";
import type { NetworkDatabase } from "./network-database.ts";
import type { PostgresServer } from "./postgresql.ts";
import type { QueryRoutes } from "./query-route.ts";
import type { Setting } from "./setting.ts";
import type { OpenPage } from "./status-page.ts";
import type { ReplicatedVolume } from "./volume.ts";
import type { VrrpAuthentication } from "./vrrp-authentication.ts";
import { noWires, type Wires } from "./wires.ts";

/**
 * The timers and settings of a site, as the programs go by them; filled from files of any origin, those of a design
 * among them. The rules see nothing else. A layer that nobody described is an empty list.
 */
export interface SiteModel {
  readonly backends: readonly BalancedBackend[];
  readonly proxies: readonly DatabaseProxy[];
  readonly addresses: readonly AddressInstance[];
  readonly kernelServices: readonly KernelService[];
  /** Where the balancer listens, once for each section. */
  readonly binds: readonly BoundAddress[];
  readonly misplaced: readonly MisplacedLine[];
  readonly mergedPorts: readonly MergedPorts[];
  /** Backends that a balancer hands over to and that no section of it defines. */
  readonly missingBackends: readonly MissingBackend[];
  /** Where a balancer speaks TLS to clients of a database that begin in the clear. */
  readonly tlsToDatabases: readonly { readonly section: string; readonly where: Where }[];
  /** Addresses that follow their host and nothing else. */
  readonly loneAddresses: readonly LoneAddress[];
  /** Where copies of PostgreSQL look for the one that they follow. */
  readonly followed: readonly FollowedAddress[];
  readonly memberships: readonly Membership[];
  readonly clusters: readonly ManagedCluster[];
  readonly databases: readonly DatabaseMember[];
  /** Hosts on which Galera's arbitrator votes. */
  readonly arbitrators: readonly string[];
  readonly queues: readonly QueueMember[];
  readonly clients: readonly ClientFile[];
  readonly clocks: readonly Clock[];
  readonly sentinels: readonly Sentinel[];
  readonly patronis: readonly PatroniMember[];
  readonly postgresqls: readonly PostgresServer[];
  readonly etcds: readonly EtcdMember[];
  /** Redis's and Valkey's servers. */
  readonly dataStores: readonly DataStore[];
  /** DRBD's resources, as each host knows them. */
  readonly volumes: readonly ReplicatedVolume[];
  /** Where the balancer can be read or commanded without a password. */
  readonly openPages: readonly OpenPage[];
  /** OVN's, where they are written in files. */
  readonly networkDatabases: readonly NetworkDatabase[];
  readonly firewalls: readonly HostFirewall[];
  readonly certificates: readonly Certificate[];
  readonly keys: readonly SharedKey[];
  readonly credentials: readonly Credential[];
  readonly wires: Wires;
}

export const emptyModel: SiteModel = {
  backends: [],
  proxies: [],
  addresses: [],
  kernelServices: [],
  binds: [],
  misplaced: [],
  mergedPorts: [],
  missingBackends: [],
  tlsToDatabases: [],
  loneAddresses: [],
  followed: [],
  memberships: [],
  clusters: [],
  databases: [],
  arbitrators: [],
  queues: [],
  clients: [],
  clocks: [],
  sentinels: [],
  patronis: [],
  postgresqls: [],
  etcds: [],
  dataStores: [],
  volumes: [],
  openPages: [],
  networkDatabases: [],
  firewalls: [],
  certificates: [],
  keys: [],
  credentials: [],
  wires: noWires,
};

/**
 * What a health check learns: `port`: that something accepts connections; `handshake`: that the server greets;
 * `answer`: that it answers a question about itself.
 */
export type CheckDepth = "none" | "port" | "handshake" | "answer";

/** What stands before a database and knows its servers. */
export interface DatabaseProxy {
  readonly host: string;
  readonly program: "ProxySQL" | "MaxScale";
  readonly servers: number;
  /** It asks the members for their state in the cluster, and not only whether they are there. */
  readonly watchesGalera: boolean;
  /** It asks who is written to, of copies that follow one server or of a replication group. */
  readonly watchesCopies: boolean;
  /** It asks members of a replication group for their state there. */
  readonly watchesGroup: boolean;
  readonly intervalMs: Setting<number>;
  readonly timeoutMs: Setting<number>;
  readonly misses: Setting<number>;
  readonly writers: Setting<number> | undefined;
  /** How long its monitor waits before it promotes another server, where it does. */
  readonly failoverMs: Setting<number> | undefined;
  /** Where its own interface listens beyond its host, without TLS. */
  readonly openInterface: Where | undefined;
  /** Where statements go by rules of its own; undefined without any, or where they cannot be told. */
  readonly routes: QueryRoutes | undefined;
  readonly where: Where;
}

export interface BoundAddress {
  readonly host: string;
  /** `listen galera` */
  readonly section: string;
  /** `192.0.2.10:5000` */
  readonly address: string;
  readonly where: Where;
}

/** How a backend's servers are asked. */
export interface BackendCheck {
  readonly depth: Setting<CheckDepth>;
  /** The `option` that chooses the kind of check, such as `httpchk`; undefined where none does and TCP connects. */
  readonly option: string | undefined;
  /** `http-check` lines without `option httpchk`, which HAProxy ignores. */
  readonly ignored: readonly Where[];
  /** What `option httpchk` or `http-check send` asks for, where it says so. */
  readonly request: CheckRequest | undefined;
}

/** The line that a check by HTTP begins with. */
export interface CheckRequest {
  readonly method: string | undefined;
  readonly uri: string | undefined;
  readonly where: Where;
}

/** A line of HAProxy's that it reads over: a frontend has no servers, and a backend listens nowhere. */
export interface MisplacedLine {
  /** `frontend web` */
  readonly section: string;
  /** `tcp`: it wants HTTP, and the section passes TCP through. */
  readonly kind: "frontend" | "backend" | "tcp";
  /** `cookie`, `option httpchk` */
  readonly keyword: string;
  readonly where: Where;
}

export interface BalancedBackend {
  readonly host: string;
  readonly name: string;
  readonly serves: "database" | "queue" | "http" | "other";
  readonly check: BackendCheck;
  readonly servers: readonly BalancedServer[];
  /** The cookie by which clients come back to a server; undefined where none does. */
  readonly cookie: string | undefined;
  /** All clients stick to the same server: `balance first`, or a table with one entry for what they connect to. */
  readonly sticky: boolean;
  /** How long a server may be silent while it is asked; 0 is for ever. */
  readonly serverTimeoutMs: Setting<number> | undefined;
  /** An idle connection is cut after the shorter of the client's and the server's time-out; 0 is never. */
  readonly idleTimeoutMs: Setting<number> | undefined;
  readonly where: Where;
}

export interface BalancedServer {
  readonly name: string;
  readonly address: string;
  readonly port: number | undefined;
  /** Where another port is asked than the one that serves. */
  readonly checkPort: number | undefined;
  /** It is reached, or checked, by TLS. */
  readonly tls: boolean;
  readonly checked: boolean;
  readonly backup: boolean;
  readonly cookie: string | undefined;
  /** From the last good check until the server is taken out, when nothing answers. */
  readonly detectionMs: Setting<number>;
  readonly interMs: number;
  readonly fastInterMs: number;
  readonly fall: number;
  /** How long one check waits at a host that does not answer at all. */
  readonly attemptMs: number;
  /** After how long a connection that the host does not take goes to another server; Infinity where it goes to none. */
  readonly redispatchMs: number;
  readonly shutsSessionsOnDown: boolean;
  readonly where: Where;
}

export interface TrackScript {
  readonly name: string;
  readonly command: string;
  /** The lines of the file that the command is, where that file is known, otherwise the command itself. */
  readonly says: string;
  /** Added to the priority while the script succeeds, where positive, or fails; 0: a failure gives the address up. */
  readonly weight: number;
  readonly weightWhere: Where;
  readonly commandWhere: Where;
  readonly intervalMs: number;
  readonly fall: number;
  readonly detectionMs: Setting<number>;
  readonly where: Where;
}

export interface AddressInstance {
  readonly host: string;
  readonly name: string;
  readonly interfaceName: string;
  readonly routerId: Setting<number> | undefined;
  readonly priority: number;
  /** Of VRRP. */
  readonly version: 2 | 3;
  readonly advertMs: Setting<number>;
  readonly initialState: string;
  readonly nopreempt: Where | undefined;
  readonly addresses: readonly string[];
  readonly scripts: readonly TrackScript[];
  /** Scripts that it names and nobody defines: keepalived goes on without them. */
  readonly undefinedScripts: readonly { readonly name: string; readonly where: Where }[];
  /** It follows the health of a program: a script, a process, a file. An interface is none. */
  readonly tracksHealth: boolean;
  /** It follows other interfaces than its own, as a gateway between networks does. */
  readonly followsInterfaces: boolean;
  /** The same file balances with LVS in the kernel, which has no process that could die alone. */
  readonly balancesInKernel: boolean;
  /** Of `authentication { }`: a password, of which nothing but its length and a digest is kept. */
  readonly authentication: VrrpAuthentication | undefined;
  readonly where: Where;
}

export interface Membership {
  /** Written over what the nodes add up to. */
  readonly expectedVotes: Setting<number> | undefined;
  readonly host: string;
  readonly nodes: number;
  readonly votes: number;
  readonly tokenMs: Setting<number>;
  readonly coefficientMs: number;
  /** The token time-out in force: with three nodes and more, `token_coefficient` is added for each above two. */
  readonly runtimeTokenMs: number;
  readonly consensusMs: Setting<number>;
  readonly encrypted: Setting<boolean>;
  readonly twoNode: Setting<boolean>;
  /** `wait_for_all`, where it is written. */
  readonly waitsForAll: Setting<boolean> | undefined;
  readonly lastManStanding: Setting<boolean>;
  /** Something counts votes: `provider: corosync_votequorum`. */
  readonly countsVotes: boolean;
  /** Networks that every node is on. */
  readonly rings: number;
  readonly tieBreaker: boolean;
  /** Names and addresses of each node, and its votes; empty without a node list. */
  readonly members: readonly ClusterNode[];
  readonly device: QuorumDevice | undefined;
  /** knet where nothing is said; only that encrypts since Corosync 3. */
  readonly transport: string;
  readonly where: Where;
}

export interface ClusterNode {
  readonly names: readonly string[];
  readonly votes: number;
}

/** A quorum device: a server elsewhere (corosync-qnetd) that lends its votes to one part of a broken cluster. */
export interface QuorumDevice {
  readonly host: Setting<string> | undefined;
  /** `ffsplit` or `lms`. */
  readonly algorithm: Setting<string> | undefined;
  /** Undefined where Corosync counts them itself. */
  readonly votes: Setting<number> | undefined;
  readonly where: Where;
}

export interface FenceDeviceSetting {
  readonly id: string;
  /** What it is reached at, with the outlet where one device has several; undefined where that is not written. */
  readonly reachedAt: string | undefined;
  /** Hosts it can fence; undefined where only the device itself knows. */
  readonly targets: readonly string[] | undefined;
  readonly actionTimeoutMs: Setting<number> | undefined;
  /** For how long it waits before it acts, at most. */
  readonly delayMs: Setting<number> | undefined;
  /** Some time up to that, each time another. */
  readonly delaysByChance: boolean;
  readonly where: Where;
}

/** What a cluster runs, as far as addresses and their balancer go. */
export interface ClusterResources {
  readonly addresses: readonly {
    readonly id: string;
    /** It is where something else runs: in a group with it, or told to be. */
    readonly follows: boolean;
    readonly where: Where;
  }[];
  readonly balancers: readonly {
    readonly id: string;
    readonly monitorMs: Setting<number> | undefined;
    readonly where: Where;
  }[];
  /** How many failures take a resource from a host for good, where nothing lets them be forgotten. */
  readonly unforgotten: readonly Setting<number>[];
  /** No monitor operation asks whether they run. */
  readonly unwatched: readonly { readonly id: string; readonly where: Where }[];
  /** Resources whose promoted copy has no monitor of its own. */
  readonly promotedUnwatched: readonly { readonly id: string; readonly where: Where }[];
  /** Pacemaker is told to leave them alone; `id` is undefined for all that say nothing themselves. */
  readonly unmanaged: readonly { readonly id: string | undefined; readonly where: Where }[];
  /** Addresses that prefer a host by more than what keeps them where they are. */
  readonly returning: readonly {
    readonly id: string;
    readonly node: string;
    readonly score: string;
    readonly stickiness: number;
    readonly where: Where;
  }[];
  /** Directories that the agent `exportfs` gives to others by NFS. */
  readonly exports: readonly {
    readonly id: string;
    /** Writes are acknowledged before they are on disk. */
    readonly acknowledgesEarly: Where | undefined;
    /** Any host may mount it and write. */
    readonly isOpen: Where | undefined;
  }[];
  /** Of what kind the resources are: `galera`, `neutron-l3-agent`. */
  readonly types: readonly string[];
  /** Resources that set a policy which mirrors queues, and its name. */
  readonly mirrors: readonly { readonly id: string; readonly policy: string; readonly where: Where }[];
  /** Where it promotes PostgreSQL's copies: the addresses that it moves. */
  readonly postgresAddresses: readonly string[];
  /** Whoever promotes PostgreSQL's copies, and whether it waits for one: `rep_mode` of the agent `pgsql`. */
  readonly postgresCopies: readonly Setting<string>[];
}

export interface ManagedCluster {
  readonly host: string;
  readonly nodes: readonly { readonly name: string; readonly where: Where }[];
  readonly fencing: Setting<boolean>;
  readonly watchdog: boolean;
  readonly devices: readonly FenceDeviceSetting[];
  readonly topologyTargets: readonly string[];
  /** `priority-fencing-delay`: who holds less waits before it fences. */
  readonly delaysByPriority: boolean;
  readonly fencingTimeoutMs: Setting<number>;
  readonly noQuorumPolicy: Setting<string>;
  readonly maintenance: Setting<boolean>;
  /** Undefined where nothing is said; 0: never. */
  readonly recheckMs: Setting<number> | undefined;
  /** A Pacemaker that forgets failures only when it computes anew: before its release 2.0.3. */
  readonly forgetsByRecheck: boolean;
  /** Nodes that are left in maintenance or standby. */
  readonly nodesAside: readonly { readonly name: string; readonly state: string; readonly where: Where }[];
  readonly evacuators: readonly { readonly id: string; readonly where: Where }[];
  /** Clones and primitives that keep data of which one copy is promoted. */
  readonly promotables: readonly { readonly id: string; readonly where: Where }[];
  readonly resources: ClusterResources;
}

/** The time-outs of Galera's group communication, and what else decides on data. */
export interface DatabaseMember {
  readonly host: string;
  readonly keepaliveMs: Setting<number>;
  readonly inactiveCheckMs: Setting<number>;
  readonly suspectMs: Setting<number>;
  readonly inactiveMs: Setting<number>;
  readonly joinRetransMs: Setting<number>;
  readonly installMs: Setting<number>;
  /** `gmcast.peer_timeout`: after this long a connection that carries nothing is dropped. */
  readonly peerMs: Setting<number>;
  readonly flushLog: Setting<number>;
  /** `innodb_doublewrite`, where it is off. */
  readonly tornPages: Where | undefined;
  /** Lines of `wsrep_provider_options` that a later one replaces, with what it leaves out. */
  readonly replaced: readonly { readonly options: readonly string[]; readonly where: Where; readonly by: Where }[];
  /** It starts with `read_only`, and takes no writes before somebody says so. */
  readonly startsReadOnly: Setting<boolean>;
  /** How a member that lacks too much is given all of the data: `rsync`, `mariabackup`; undefined where nothing is written. */
  readonly transfer: Setting<string> | undefined;
  /** `server_id`, by which those that replicate know each other's writes. */
  readonly serverId: Setting<string> | undefined;
  /** It keeps a binary log, which others may follow. */
  readonly keepsLog: boolean;
  /** `auto_increment_increment`, where several servers share the numbers of new rows. */
  readonly sharesNumbers: Setting<number> | undefined;
  /** Its binary log reaches the disk with each commit; undefined where its default is not known. */
  readonly syncsLog: Setting<boolean> | undefined;
  /** Its commits wait for a copy, as a primary: semi-synchronous replication. */
  readonly waitsForCopy: boolean;
  /** It is in a group of MySQL's Group Replication. */
  readonly group: ReplicationGroup | undefined;
  /** It replicates with Galera; else its timers mean nothing. */
  readonly isMember: boolean;
  /** `wsrep_cluster_address`, where that stands in a file. */
  readonly clusterAddress: Setting<string> | undefined;
  /** `pc.ignore_sb` and `pc.ignore_quorum`, when true. */
  readonly ignoresQuorum: readonly { readonly option: string; readonly where: Where }[];
  readonly where: Where;
}

/** MySQL's Group Replication, as a member is told of it. */
export interface ReplicationGroup {
  /** One member takes writes, and the others refuse them: its default. */
  readonly singlePrimary: boolean;
  /** It joins its group when it starts. */
  readonly joinsAtStart: Setting<boolean>;
}

export interface QueueMember {
  readonly host: string;
  readonly clustered: boolean;
  /** The brokers that form the cluster, where the file lists them; and where that stands. */
  readonly nodes: readonly string[];
  readonly nodesWhere: Where;
  readonly partitionHandling: Setting<string>;
  readonly netTickMs: Setting<number>;
  readonly mirroredPolicies: readonly { readonly name: string; readonly where: Where }[];
  readonly where: Where;
}

/** A configuration file of an OpenStack service. */
export interface ClientFile {
  readonly host: string;
  readonly path: string;
  /** `neutron.conf` */
  readonly name: string;
  readonly start: Where;
  /** Directories of its host that other hosts mount as well. */
  readonly sharedMounts: readonly string[];
  readonly sections: readonly string[];
  option(section: string, key: string): Setting<string> | undefined;
}

/** What sets a host's clock. */
export interface Clock {
  readonly host: string;
  readonly sources: number;
  readonly where: Where;
}

/** A sentinel's watch over one master, Redis's or Valkey's. */
export interface Sentinel {
  readonly host: string;
  readonly name: string;
  /** Where the master was when the file was written. */
  readonly master: string;
  readonly quorum: number;
  /** Other sentinels that it has met, as it writes them into its file. */
  readonly met: number;
  /** It has a password for the servers: `sentinel auth-pass`. */
  readonly showsPassword: boolean;
  readonly downMs: Setting<number>;
  readonly where: Where;
}

/** A member of a PostgreSQL cluster that Patroni keeps; times in seconds, as Patroni has them. */
export interface PatroniMember {
  readonly host: string;
  /** Lines of pg_hba.conf that it writes. */
  readonly logins: readonly LoginRule[];
  /** Of the users that it makes. */
  readonly credentials: readonly Credential[];
  readonly ttl: Setting<number>;
  readonly loopWait: Setting<number>;
  readonly retryTimeout: Setting<number>;
  /** On: one copy that is named; quorum: any so many, of whom a new leader asks as many as it takes. */
  readonly synchronous: Setting<"off" | "on" | "quorum">;
  /** Something of one's own is run before a promotion. */
  readonly asksBeforePromotion: boolean;
  /** The leader goes on without the store while it reaches all members. */
  readonly failsafe: Setting<boolean>;
  readonly watchdog: Setting<string>;
  /** Members of etcd that it asks; empty for another store. */
  readonly stores: Setting<readonly string[]>;
  /** It speaks etcd's protocol 2. */
  readonly speaksOldEtcd: Where | undefined;
  readonly archive: LogArchive | undefined;
  /** Where its interface listens beyond its host and asks nobody who they are. */
  readonly openApi: Where | undefined;
}

export interface Certificate {
  readonly host: string;
  readonly subject: string;
  readonly untilMs: number;
  readonly isAuthority: boolean;
  /** Its subject alternative names as one text; empty for none. */
  readonly names: string;
  readonly where: Where;
}

/** A file that must be the same on every host that has it. */
export interface SharedKey {
  readonly host: string;
  readonly path: string;
  readonly content: string;
  readonly where: Where;
}

/** A password that stands in a file; it is compared with the well-known ones and goes nowhere else. */
export interface Credential {
  readonly of: string;
  readonly user: string;
  readonly password: string;
  readonly where: Where;
}
