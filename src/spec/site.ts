/** What the operator describes, after parsing: every default filled in, every address checked, plain data. */

export const hostRoles = ["control", "network", "compute", "storage"] as const;
export type HostRole = (typeof hostRoles)[number];

/** The timer sets others ship, selectable for comparison; `quorate` derives every timer from `detection`. */
export const timerProfiles = ["quorate", "kolla-ansible", "openstack-ansible", "tripleo", "upstream"] as const;
export type TimerProfile = (typeof timerProfiles)[number];

export interface SiteHost {
  readonly name: string;
  /** IPv4 address that the other hosts and the operator reach it at. */
  readonly address: string;
  /** What fails together: a rack, a power feed. A host without one is its own zone, named as the host. */
  readonly zone: string;
  /** The switches that connect it, any one of which is enough; absent where nobody has said. */
  readonly switches?: readonly string[];
  readonly roles: readonly HostRole[];
  /** Parameters of the fence agent for this host, merged over `fencing.parameters`. */
  readonly fencing: Readonly<Record<string, string>>;
}

export interface VirtualAddress {
  readonly address: string;
  /** Prefix length of the network it lies in. */
  readonly prefix: number;
  /** What clients call it; absent: by its address. */
  readonly name?: string;
}

/** Where users reach the site, brought by somebody else's balancer or DNS: nobody here moves it. */
export interface ExternalAddress {
  readonly name: string;
  /** An address that is routed to the control hosts, whose balancers then answer there; absent: the APIs are reached directly. */
  readonly address?: string;
}

export type VipManager = "keepalived" | "pacemaker";

export interface SiteVip {
  readonly internal: VirtualAddress;
  /** Absent: the internal address serves the public as well. */
  readonly public?: VirtualAddress;
  /** Instead of a public address of the site's own. */
  readonly external?: ExternalAddress;
  readonly manager: VipManager;
  /** VRRP virtual router id, 1 to 255; the same id must not be in use by others on the segment. */
  readonly routerId: number;
}

/** Which database the services use, and how it is made highly available. */
export interface SiteDatabase {
  readonly engine: string;
  readonly mode: string;
}

export type FenceAction = "off" | "reboot";

/** `none` is possible and is a finding. */
export type SiteFencing =
  | { readonly kind: "none" }
  | {
      readonly kind: "agent";
      /** `lab`, or the name of a fence agent without its `fence_` prefix: `ipmilan`, `redfish`. */
      readonly agent: string;
      readonly action: FenceAction;
      readonly parameters: Readonly<Record<string, string>>;
    };

/** How the operator's own machines are reached. */
export interface SiteSsh {
  readonly user: string;
  readonly port: number;
  /** Path of a private key; absent: what `ssh` itself would use. */
  readonly identity?: string;
}

/** Rates that override the sourced defaults of prediction; times in hours. */
export interface SiteRates {
  readonly [part: string]: { readonly mttfHours?: number; readonly mttrHours?: number; readonly coverage?: number };
}

/**
 * An option of a service's own configuration file that the operator sets, on every host that has the file or on one. Judged
 * against the service's own list of options.
 */
export interface SiteOverride {
  readonly technology: string;
  readonly host?: string;
  readonly section: string;
  readonly option: string;
  /** As the file has it; several where the option stands several times. */
  readonly value: string | readonly string[];
  /** The value is a password, or holds one: it is shown nowhere. */
  readonly secret: boolean;
}

export interface Site {
  readonly name: string;
  /** Name of an OpenStack release that the vocabulary has. */
  readonly release: string;
  /** Availability each endpoint must reach, as a fraction: 0.9999. */
  readonly target: number;
  /** How fast a dead part must be noticed; every timer is derived from it. */
  readonly detectionMs: number;
  readonly timers: TimerProfile;
  /** Name of the region in the identity service's catalogue; absent: as the identity service's own options say. */
  readonly region?: string;
  /** In the order written. */
  readonly hosts: readonly SiteHost[];
  readonly vip: SiteVip;
  readonly fencing: SiteFencing;
  readonly database: SiteDatabase;
  readonly ssh: SiteSsh;
  /** Where generated secrets are kept, relative to the site file. */
  readonly secretsPath: string;
  readonly rates: SiteRates;
  /**
   * The services asked for and the technologies tuned, by technology name, each with its options as its own
   * schema in the catalogue parsed them. Infrastructure that a service needs is added by the design.
   */
  readonly services: Readonly<Record<string, unknown>>;
  /** In the order written: those of all hosts before those of single ones, which win. */
  readonly overrides: readonly SiteOverride[];
}
