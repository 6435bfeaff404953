import type { HealRule, SiteReceiver } from "./site-notify.ts";
import type { SiteResource } from "./site-resource.ts";
import type { SecretsPlace } from "./site-secrets.ts";

/** What the operator describes, after parsing: every default filled in, every address checked, plain data. */

export const hostRoles = ["control", "network", "compute", "storage", "quorum", "copy"] as const;
export type HostRole = (typeof hostRoles)[number];

/** The timer sets others ship, selectable for comparison; `quorate` derives every timer from `detection`. */
export const timerProfiles = ["quorate", "kolla-ansible", "openstack-ansible", "tripleo", "upstream"] as const;
export type TimerProfile = (typeof timerProfiles)[number];

/** Whether the site has a host for good; a host that leaves is still reached, so that nothing of the site stays there. */
export const hostStates = ["serving", "leaving"] as const;

/** What a host's twin in the lab is made of: `container` shares the machine's kernel, `vm` has Debian's own. */
export const labHostKinds = ["container", "vm"] as const;
export type LabHostKind = (typeof labHostKinds)[number];

export interface SiteVm {
  readonly memoryMiB: number;
  /** Empty disks besides the one with the system, in the order in which the host finds them. */
  readonly disksMiB: readonly number[];
}

export interface SiteHost {
  readonly name: string;
  /** Address on the management network, at which the other hosts and the operator reach it. */
  readonly address: string;
  /** Addresses on the site's other networks, by the network's name; absent where it is on none. */
  readonly addresses?: Readonly<Record<string, string>>;
  /** What fails together: a rack, a power feed. A host without one is its own zone, named as the host. */
  readonly zone: string;
  /** The switches that connect it, any one of which is enough; absent where nobody has said. */
  readonly switches?: readonly string[];
  /** Empty for a host that leaves. */
  readonly roles: readonly HostRole[];
  /** Nothing of the site is to be on it any more. */
  readonly leaving?: true;
  /** Parameters of the fence agent for this host, merged over `fencing.parameters`. */
  readonly fencing: Readonly<Record<string, string>>;
  /** The same of the further levels of fencing, in their order; absent where there are none. */
  readonly furtherFencing?: readonly Readonly<Record<string, string>>[];
  /** Where it is reached in another way than the others. */
  readonly ssh?: SiteSsh;
  /** Its twin in the lab is a virtual machine; absent: a container. The hosts themselves are no affair of this. */
  readonly vm?: SiteVm;
}

/** What goes from host to host and may have a network of its own; all else goes by the management network. */
export const traffics = ["replication", "queue", "tunnels", "rings"] as const;
export type Traffic = (typeof traffics)[number];

/** The network that every site has: hosts are known by their addresses there. */
export const managementNetwork = "management";

export interface SiteNetwork {
  readonly name: string;
  /** With its first address: `10.78.0.0/24`. */
  readonly cidr: string;
  /** Each traffic but `rings` is carried by one network at the most. */
  readonly carries: readonly Traffic[];
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

/** Who starts a component, watches it and starts it again. */
export const managers = ["systemd", "pacemaker"] as const;
export type Manager = (typeof managers)[number];

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

export const copyRoles = ["replica"] as const;

/** A copy of the database on a host of its own, from which any moment since `keepMs` ago can be brought back. */
export interface SiteCopy {
  readonly host: string;
  readonly keepMs: number;
  /** How far it may be behind before the site is called degraded. */
  readonly lagMs: number;
  /** `replica`: a server on its host stays ready besides, which an operator can promote. */
  readonly role?: (typeof copyRoles)[number];
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
      /** What is tried when that has failed, one after another. */
      readonly further: readonly FenceLevel[];
      /** Of two control hosts the one that goes on where they see the quorum host and not each other; absent: the first. */
      readonly survivor?: string;
      /** How long that one is spared before it is fenced; absent: not at all. */
      readonly spareMs?: number;
    };

/** One way to switch hosts off. */
export interface FenceLevel {
  readonly agent: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * How the operator's own machines are reached, as far as it is written: what is absent is what `ssh` itself would do, but
 * that the user is root where nothing says otherwise. A user other than root becomes root by sudo.
 */
export interface SiteSsh {
  readonly user?: string;
  readonly port?: number;
  /** Path of a private key. */
  readonly identity?: string;
  /** Hosts to go through, as `ssh -J` takes them. */
  readonly jump?: string;
}

/** A place to fetch from. Its login is kept apart, so that what is shown or readable by everybody has none. */
export interface Location {
  /** Without a login and without a slash at its end: `https://mirror.example.org/debian`. */
  readonly url: string;
  readonly login?: { readonly user: string; readonly password?: string };
}

/** An OpenPGP public key that an archive is signed with. */
export interface SigningKey {
  /** ASCII armor (RFC 9580, section 6), ending with a line break. */
  readonly armored: string;
  /** Hexadecimal, capital letters. */
  readonly fingerprint: string;
}

/** A copy of Debian's archive that stands in for the hosts' own sources of Debian. */
export interface PackageMirror {
  readonly debian: Location;
  /** Absent: the operator does without security updates. */
  readonly security?: Location;
  readonly components: readonly string[];
  /** Absent: Debian's own keys, as the archive itself is signed. */
  readonly key?: SigningKey;
}

/** Which version wins where several sources have a package; apt_preferences(5). */
export interface PackagePin {
  readonly priority: number;
  /** Names, with `*` and `?` as patterns. */
  readonly packages: readonly string[];
  /** What the archive's Release file says: `o=Debian Backports,n=trixie-backports`. Absent: the hosts of the source's URIs. */
  readonly release?: string;
}

/** An archive besides Debian's; the terms are those of sources.list(5). */
export interface PackageSource {
  readonly name: string;
  readonly uris: readonly [Location, ...Location[]];
  readonly suites: readonly string[];
  /** Empty where every suite is an exact path, ending with a slash. */
  readonly components: readonly string[];
  readonly key: SigningKey;
  readonly pin?: PackagePin;
}

/** `direct`: fetched without a proxy. */
export type PackageProxy = Location | "direct";

/** Where the hosts' packages come from, besides or instead of the sources that the hosts have. */
export interface SitePackages {
  readonly mirror?: PackageMirror;
  /** In the order written. */
  readonly sources: readonly PackageSource[];
  /** By the scheme of what is fetched. */
  readonly proxy: { readonly http?: PackageProxy; readonly https?: PackageProxy };
}

/** Rates that override the sourced defaults of prediction; times in hours. */
export interface SiteRates {
  readonly [part: string]: {
    readonly mttfHours?: number;
    readonly mttrHours?: number;
    readonly coverage?: number;
    /** Until people see to a failure that nothing noticed. */
    readonly unnoticedHours?: number;
    /** Of those that were written as a range; the figure is then its middle. */
    readonly ranges?: Partial<Readonly<Record<RatedQuantity, Range>>>;
  };
}

/** What is known of how often a part fails, how long it is away, and what notices. */
export const ratedQuantities = ["mttfHours", "mttrHours", "coverage", "unnoticedHours"] as const;
export type RatedQuantity = (typeof ratedQuantities)[number];

/** From a low to a high value that nine in ten sites lie between. */
export type Range = readonly [low: number, high: number];

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

export const certificateSources = ["own", "none"] as const;
export type CertificateSource = (typeof certificateSources)[number];

/** Where a service that watches the site is installed by an apply: on the cluster's members, where one of them is active at a time. */
export const serveHosts = ["controllers"] as const;

export interface Site {
  readonly name: string;
  /** Name of an OpenStack release that the vocabulary has. */
  readonly release: string;
  /** Availability each endpoint must reach, as a fraction: 0.9999. */
  readonly target: number;
  /** How fast a dead part must be noticed; every timer is derived from it. */
  readonly detectionMs: number;
  readonly timers: TimerProfile;
  /** Single timers that differ from the set, by the design's names, in milliseconds; absent where none do. */
  readonly timerValues?: Readonly<Record<string, number>>;
  /** Name of the region in the identity service's catalogue; absent: as the identity service's own options say. */
  readonly region?: string;
  /** In the order written, the management network first; absent: that one alone, the internal virtual address's. */
  readonly networks?: readonly SiteNetwork[];
  /** In the order written. */
  readonly hosts: readonly SiteHost[];
  readonly vip: SiteVip;
  readonly fencing: SiteFencing;
  /** Each port of the design is open to those who need it alone. */
  readonly firewall: boolean;
  /** Others laid it and run it: nothing is changed on its hosts. Absent: it is Quorate's. */
  readonly adopted?: true;
  /** Who signs what the balancers show; `none`: they speak in the clear. */
  readonly certificates: CertificateSource;
  readonly database: SiteDatabase;
  /** In the order written; absent where there are none. Their hosts have the role `copy`. */
  readonly copies?: readonly SiteCopy[];
  readonly ssh: SiteSsh;
  /** Absent: the sources that the hosts have. */
  readonly packages?: SitePackages;
  /** Where generated secrets are kept. */
  readonly secrets: SecretsPlace;
  readonly rates: SiteRates;
  /**
   * The services asked for and the technologies tuned, by technology name, each with its options as its own
   * schema in the catalogue parsed them. Infrastructure that a service needs is added by the design.
   */
  readonly services: Readonly<Record<string, unknown>>;
  /** In the order written: those of all hosts before those of single ones, which win. */
  readonly overrides: readonly SiteOverride[];
  /** Who runs components of whom the operator says so, by component name; the others are run as the design decides. */
  readonly managers: Readonly<Record<string, Manager>>;
  /** Who is told by a service that watches the site, in the order written; absent: nobody. */
  readonly notify?: readonly SiteReceiver[];
  /** What such a service mends by itself; absent: nothing. */
  readonly heal?: readonly HealRule[];
  /** Where such a service runs by itself; absent: where an operator starts it. */
  readonly serve?: { readonly on: (typeof serveHosts)[number] };
  /** What else the cluster is to run, in the order written. */
  readonly resources: readonly SiteResource[];
}
