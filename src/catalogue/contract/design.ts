import type { HostRole, Site, SiteCopy, SiteNetwork, SiteOverride, SitePackages, VipManager } from "../../spec/site.ts";
import type { DesignedCluster } from "./cluster.ts";
import type { Mode, Nature, Redundancy } from "./component.ts";
import type { HealthCheck, LineCheck, Pinned, Share } from "./endpoint.ts";
import type { Listening } from "./listening.ts";
import type { Role } from "./role.ts";
import type { SecretNeed } from "./secret.ts";
import type { Timer } from "./timer.ts";
import type { Tried } from "./trial.ts";

/**
 * Everything that is decided from a site. Plain data: it survives JSON, and the same site gives the same bytes.
 * It holds no secret; files and conditions get those beside it.
 */
export interface Design {
  readonly site: string;
  /** Name of the release; `releases/` says what that means. */
  readonly release: string;
  readonly target: number;
  readonly detectionMs: number;
  /** Name of the region, where the site gives it. */
  readonly region?: string;
  /** The management network first; each traffic is carried by one of them, Corosync's rings by one or more. */
  readonly networks: readonly SiteNetwork[];
  readonly hosts: readonly DesignedHost[];
  /** Names of the hosts that are the cluster, the database and its copies; each of them votes. In site order. */
  readonly members: readonly string[];
  /** Names of all hosts that vote: the members, and where those are two the quorum host. */
  readonly voters: readonly string[];
  readonly addresses: readonly DesignedAddress[];
  readonly components: readonly DesignedComponent[];
  readonly endpoints: readonly DesignedEndpoint[];
  readonly relays: readonly DesignedRelay[];
  readonly databases: readonly DesignedDatabase[];
  /** As the site says it; absent where it has none. */
  readonly copies?: readonly SiteCopy[];
  readonly queueUsers: readonly DesignedQueueUser[];
  /** What must be kept secret, by name; the secrets themselves are beside the design. */
  readonly secrets: readonly DesignedSecret[];
  /** As the site says it; absent: the sources that the hosts have. */
  readonly packages?: SitePackages;
  readonly cluster: DesignedCluster;
  /** Every timer of every layer, by name: `galera.evs.suspect_timeout`. */
  readonly timers: Readonly<Record<string, Timer>>;
  readonly decisions: readonly Decision[];
  /** What others run and the site rests on. */
  readonly outside: readonly OutsideNeed[];
  /** What services cannot do until the site says more. */
  readonly lacks: readonly Lack[];
  readonly outages: readonly PredictedOutage[];
  /** The technology that fills each role. */
  readonly providers: Readonly<Partial<Record<Role, string>>>;
  /** What the operator sets in the services' own files, of technologies in use. */
  readonly overrides: readonly SiteOverride[];
  /** The options of each technology in use, as its own schema parsed them. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface DesignedHost {
  readonly name: string;
  /** On the management network. */
  readonly address: string;
  /** On the site's other networks, by their names; absent where it is on none. */
  readonly addresses?: Readonly<Record<string, string>>;
  readonly zone: string;
  /** Empty for a host that leaves. */
  readonly roles: readonly HostRole[];
  /** All that the site has on it is to go. */
  readonly leaving?: true;
  /** Corosync node id, the same whoever else is a member; 0 for a host that is no cluster member. */
  readonly nodeId: number;
}

export interface DesignedAddress {
  readonly name: "internal" | "public";
  readonly address: string;
  readonly prefix: number;
  /** The network that it lies in; the management network where it lies in none of the site's. */
  readonly network: string;
  readonly manager: VipManager;
  readonly routerId: number;
  /** Hosts that may hold it, the one preferred at first start first. */
  readonly hosts: readonly string[];
}

/** One thing that runs, placed. */
export interface DesignedComponent {
  readonly name: string;
  /** The technology it is of: an OpenStack service, or one of the layers below. */
  readonly service: string;
  readonly state: Nature;
  /** Why it is stateless or stateful. */
  readonly because: string;
  readonly mode: Mode;
  readonly modeBecause: string;
  /** What clients lose when one instance dies. */
  readonly loses: string;
  /** systemd, or the technology that fills the role `cluster`. */
  readonly manager: string;
  readonly managerBecause: string;
  /** The cluster's resources that it is run as, by the ids that constraints know; empty where systemd runs it. */
  readonly resources: readonly string[];
  readonly hosts: readonly string[];
  readonly units: readonly string[];
  /** Debian packages, those of its clients' libraries included. */
  readonly packages: readonly string[];
  readonly masked: readonly string[];
  /** Names of components without which it cannot do its work. */
  readonly needs: readonly string[];
  readonly redundancy: Redundancy;
  /** What the site has it for. */
  readonly fills: readonly Role[];
  /** Where it takes packets from other hosts, beside its endpoints and relays. */
  readonly listens: readonly Listening[];
}

/** `active`: serves with all others; `preferred`: serves alone while it is well; `backup`: serves when it is not. */
export type BackendRole = "active" | "preferred" | "backup";

export interface DesignedBackend {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /**
   * Where the balancer of its host takes by TLS what others send to it: in the clear it then answers that balancer alone, over no network.
   * Absent: it answers them itself.
   */
  readonly inwardPort?: number;
  readonly role: BackendRole;
}

/** What a client connects to. */
export interface DesignedEndpoint {
  readonly name: string;
  /** The component behind it. */
  readonly component: string;
  /** `everybody`: at every virtual address of the site; `services`: for the site's own hosts, at the internal one alone; `operators`: there, from wherever they come. */
  readonly for: "everybody" | "services" | "operators";
  /** The internal virtual address. */
  readonly address: string;
  readonly port: number;
  /** What clients are told instead of the address, where it has a name. */
  readonly internalName?: string;
  /** What users are told, where the endpoint is for everybody and has a name of its own for them. */
  readonly publicName?: string;
  /** The public virtual address, where the site has one and the endpoint is for everybody. */
  readonly publicAddress?: string;
  readonly protocol: "http" | "tcp";
  /** The balancer speaks TLS at the virtual addresses; on the loopback it does not. */
  readonly secure?: true;
  /** The balancer also listens on the loopback address at this port, so that local clients need no virtual address. */
  readonly localPort?: number;
  readonly backends: readonly DesignedBackend[];
  /** Backends speak TLS, and show a certificate that the authority of this cluster signed. Absent: they do not. */
  readonly believes?: string;
  readonly check: HealthCheck;
  readonly share: Share;
  /** Idle time after which the balancer drops a client or server connection. */
  readonly idleTimeoutMs: number;
  /** Requests to these ends of a path go to one host alone, and fail while it is away: only it has the data. */
  readonly pinned?: Pinned & { readonly host: string };
  /** Requests that a backend works on at once; absent: as many as come. */
  readonly inFlightMax?: number;
  /** What clients of a drill ask here; absent where they ask nothing. */
  readonly tried?: Tried;
}

/** What a host's own services reach on the loopback, through the balancer beside them; one backend at a time serves. */
export interface DesignedRelay {
  readonly name: string;
  readonly component: string;
  readonly port: number;
  readonly backends: readonly DesignedBackend[];
  /** As of an endpoint. */
  readonly believes?: string;
  readonly check: LineCheck;
  readonly idleTimeoutMs: number;
}

/** A database that a technology wants. */
export interface DatabaseWish {
  readonly name: string;
  readonly user: string;
  /** Name of the secret that holds the user's password. */
  readonly passwordSecret: string;
}

export interface DesignedDatabase extends DatabaseWish {
  readonly owner: string;
}

/** A user of the message queue that a technology wants. */
export interface QueueUserWish {
  readonly user: string;
  readonly vhost: string;
  readonly passwordSecret: string;
}

export interface DesignedQueueUser extends QueueUserWish {
  readonly owner: string;
}

export type DesignedSecret = SecretNeed & {
  readonly owner: string;
};

/** One line of a design: what, which choice, because of what. */
export interface Decision {
  readonly subject: string;
  readonly choice: string;
  readonly because: string;
}

/** Something that others run and the site rests on. */
export interface OutsideNeed {
  /** With its article: "the network controller". */
  readonly what: string;
  readonly whose: string;
  /** What stops without it, as the end of that sentence: "no network, port or router can be made". */
  readonly without: string;
  /** The key of the site file that says so. */
  readonly key: readonly string[];
}

/** Something that a service of the design cannot do as the site stands. */
export interface Lack {
  /** `error`: it would not even run. */
  readonly severity: "error" | "warning";
  /** A whole sentence without its full stop: "octavia makes no load balancers, since …". */
  readonly sentence: string;
  readonly remedy: string;
  /** The key of the site file that would say it. */
  readonly key: readonly string[];
}

/** The longest outage that one fault is bound to cost at one endpoint. */
export interface PredictedOutage {
  readonly fault: string;
  readonly endpoint: string;
  readonly boundMs: number;
  /** The terms that add up to the bound, in the order in which they happen. */
  readonly terms: readonly OutageTerm[];
}

export interface OutageTerm {
  readonly what: string;
  readonly ms: number;
}

/** A design before its cluster resources, outages and decisions are known. */
export type DesignDraft = Omit<Design, "cluster" | "outages" | "decisions"> & Pick<Site, "fencing" | "resources">;
