import type { HostRole, SiteDatabase, SiteSsh, Traffic, VipManager } from "../../spec/site.ts";
import type { FittedTimers } from "./fit-timers.ts";

/** A site as it was found, before it is written down. */
export interface Draft {
  readonly name: string;
  readonly release: string;
  /** No file on its hosts is of Quorate's laying. */
  readonly byOthers: boolean;
  readonly timers: FittedTimers | undefined;
  readonly networks: readonly DraftNetwork[];
  readonly hosts: readonly DraftHost[];
  /** Absent where none was found: a site needs one, and the operator must write it. */
  readonly vip: DraftVip | undefined;
  readonly fencing: DraftFencing;
  readonly database: SiteDatabase;
  readonly ssh: SiteSsh;
  /** Each with what differs from its defaults. */
  readonly services: readonly { readonly name: string; readonly options: Readonly<Record<string, unknown>> }[];
  /** Components that Pacemaker runs where the design would have systemd do it. */
  readonly managed: readonly string[];
  /** What was found and has no word in a site file, or was not found; a sentence each. */
  readonly untold: readonly string[];
}

export interface DraftHost {
  readonly name: string;
  readonly address: string;
  /** By the networks' names. */
  readonly addresses: Readonly<Record<string, string>>;
  /** Absent: the usual ones. */
  readonly roles?: readonly HostRole[];
  /** Beside its copy of the database a server stays ready. */
  readonly isReplica?: true;
  readonly fencing: Readonly<Record<string, string>>;
}

export interface DraftNetwork {
  readonly name: string;
  readonly cidr: string;
  readonly carries: readonly Traffic[];
}

export interface DraftAddress {
  readonly address: string;
  readonly prefix: number;
  readonly name?: string;
}

export interface DraftVip {
  readonly internal: DraftAddress;
  readonly public?: DraftAddress;
  readonly manager: VipManager;
  /** Absent: as the address has it. */
  readonly routerId?: number;
}

export interface DraftFencing {
  /** Absent: none. */
  readonly agent?: string;
  readonly action?: "off" | "reboot";
  readonly parameters: Readonly<Record<string, string>>;
}
