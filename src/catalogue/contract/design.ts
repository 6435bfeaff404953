import type { FenceAction, HostRole, VipManager } from "../../spec/site.ts";
import type { Duty, HealthCheck, LineCheck, Mode, Nature, Redundancy } from "./component.ts";
import type { Timer } from "./timer.ts";

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
  readonly hosts: readonly DesignedHost[];
  /** Names of the hosts that vote in the cluster: Corosync, Galera, RabbitMQ. In site order. */
  readonly members: readonly string[];
  readonly addresses: readonly DesignedAddress[];
  readonly components: readonly DesignedComponent[];
  readonly endpoints: readonly DesignedEndpoint[];
  readonly relays: readonly DesignedRelay[];
  readonly databases: readonly DesignedDatabase[];
  readonly queueUsers: readonly DesignedQueueUser[];
  readonly cluster: DesignedCluster;
  /** Every timer of every layer, by name: `galera.evs.suspect_timeout`. */
  readonly timers: Readonly<Record<string, Timer>>;
  readonly decisions: readonly Decision[];
  readonly outages: readonly PredictedOutage[];
  /** The options of each technology in use, as its own schema parsed them. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface DesignedHost {
  readonly name: string;
  readonly address: string;
  readonly zone: string;
  readonly roles: readonly HostRole[];
  /** Corosync node id, from 1; 0 for a host that is no cluster member. */
  readonly nodeId: number;
}

export interface DesignedAddress {
  readonly name: "internal" | "public";
  readonly address: string;
  readonly prefix: number;
  readonly manager: VipManager;
  readonly routerId: number;
  /** Hosts that may hold it, the one preferred at first start first. */
  readonly hosts: readonly string[];
}

/** One thing that runs, placed. */
export interface DesignedComponent {
  readonly name: string;
  readonly technology: string;
  /** The OpenStack service or the layer it belongs to. */
  readonly service: string;
  readonly state: Nature;
  readonly mode: Mode;
  readonly manager: "systemd" | "pacemaker";
  readonly hosts: readonly string[];
  readonly units: readonly string[];
  /** Names of components without which it cannot do its work. */
  readonly needs: readonly string[];
  readonly redundancy: Redundancy;
  readonly duty?: Duty;
}

/** `active`: serves with all others; `preferred`: serves alone while it is well; `backup`: serves when it is not. */
export type BackendRole = "active" | "preferred" | "backup";

export interface DesignedBackend {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly role: BackendRole;
}

/** What a client connects to. */
export interface DesignedEndpoint {
  readonly name: string;
  /** The component behind it. */
  readonly component: string;
  readonly address: string;
  readonly port: number;
  readonly protocol: "http" | "tcp";
  /** The balancer also listens on the loopback address at this port, so that local clients need no virtual address. */
  readonly localPort?: number;
  readonly backends: readonly DesignedBackend[];
  readonly check: HealthCheck;
  readonly balance: "roundrobin" | "leastconn" | "first";
  /** Idle time after which the balancer drops a client or server connection. */
  readonly idleTimeoutMs: number;
  /** Requests to these ends of a path go to one host alone, and fail while it is away: only it has the data. */
  readonly pinned?: Pinned & { readonly host: string };
  /** Requests that a backend works on at once; absent: as many as come. */
  readonly inFlightMax?: number;
}

/** What a host's own services reach on the loopback, through the balancer beside them; one backend at a time serves. */
export interface DesignedRelay {
  readonly name: string;
  readonly component: string;
  readonly port: number;
  readonly backends: readonly DesignedBackend[];
  readonly check: LineCheck;
  readonly idleTimeoutMs: number;
}

/** What one host alone has. */
export interface Pinned {
  /** In the words of findings: "image data". */
  readonly what: string;
  /** Where it is on the host: "image directory". */
  readonly place: string;
  readonly pathEnds: readonly string[];
}

export interface DesignedDatabase {
  readonly name: string;
  readonly user: string;
  /** Name of the secret that holds the user's password. */
  readonly passwordSecret: string;
  readonly owner: string;
}

export interface DesignedQueueUser {
  readonly user: string;
  readonly vhost: string;
  readonly passwordSecret: string;
  readonly owner: string;
}

/** What Pacemaker is told. */
export interface DesignedCluster {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly fenceAction: FenceAction;
  readonly fenceDevices: readonly FenceDevice[];
  readonly resources: readonly ClusterResource[];
  readonly constraints: readonly ClusterConstraint[];
}

export interface FenceDevice {
  readonly id: string;
  /** Without the `stonith:` prefix: `fence_quorate_lab`. */
  readonly agent: string;
  /** The host it can power off. It runs anywhere but there. */
  readonly target: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface ClusterResource {
  readonly id: string;
  /** `ocf:heartbeat:IPaddr2`, `systemd:haproxy` */
  readonly agent: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly operations: readonly { readonly name: string; readonly intervalMs: number; readonly timeoutMs: number }[];
  /** Runs on every member rather than on one. */
  readonly clone: boolean;
  readonly meta: Readonly<Record<string, string>>;
}

export type ClusterConstraint =
  | { readonly kind: "colocation"; readonly id: string; readonly resource: string; readonly with: string }
  | { readonly kind: "order"; readonly id: string; readonly first: string; readonly second: string }
  | {
      readonly kind: "location";
      readonly id: string;
      readonly resource: string;
      readonly host: string;
      readonly score: string;
    };

/** One line of a design: what, which choice, because of what. */
export interface Decision {
  readonly subject: string;
  readonly choice: string;
  readonly because: string;
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
