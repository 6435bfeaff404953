import type { Account } from "../review/model/account.ts";
import type { CollectedFile } from "../review/collect/host-files.ts";
import type { Finding } from "../spec/finding.ts";

/** What one host said of itself, all at one moment. Plain data. */
export interface HostReading {
  /** The host's own name. */
  readonly host: string;
  /** How the operator named it: a name or an address. */
  readonly asked: string;
  readonly system: { readonly id: string; readonly version: string; readonly pretty: string };
  readonly addresses: readonly InterfaceAddress[];
  readonly sockets: readonly ListeningSocket[];
  /** Where its switch ends tunnels. */
  readonly tunnels: readonly string[];
  /** The host's own table of names: address, then names. */
  readonly names: readonly { readonly address: string; readonly names: readonly string[] }[];
  readonly parts: readonly RunningPart[];
  /** Versions of installed packages, by name. */
  readonly packages: ReadonlyMap<string, string>;
  readonly files: readonly CollectedFile[];
  readonly running: RunningState;
}

export interface InterfaceAddress {
  readonly device: string;
  readonly address: string;
  readonly prefix: number;
}

export interface ListeningSocket {
  /** `*` for all of the host's. */
  readonly address: string;
  readonly port: number;
  readonly program: string;
}

/** A unit or a container. */
export interface RunningPart {
  /** In the words that units and containers share: `glance-api`. */
  readonly name: string;
  /** As whoever runs it calls it: `glance-api.service`, `the container glance_api`. */
  readonly label: string;
  readonly by: "systemd" | "docker" | "podman" | "lxc" | "nspawn";
  readonly state: "running" | "failed" | "stopped";
  /** When it was last started or took its files up anew, in milliseconds since 1970 by the host's clock; undefined: not known. */
  readonly sinceMs: number | undefined;
  /** Whether the boot starts it; undefined: not known. */
  readonly startsAtBoot: boolean | undefined;
}

/** What the parts that form clusters say while they run; undefined where none answered. */
export interface RunningState {
  readonly database: RunningDatabase | undefined;
  readonly membership: RunningMembership | undefined;
  readonly broker: RunningBroker | undefined;
  readonly cluster: RunningCluster | undefined;
  /** Servers behind the balancer that it does not send clients to. */
  readonly downServers: readonly { readonly backend: string; readonly server: string; readonly why: string }[];
}

export interface RunningDatabase {
  readonly variables: ReadonlyMap<string, string>;
  /** Options of its replication, by name. */
  readonly provider: ReadonlyMap<string, string>;
  readonly size: number;
  readonly isPrimary: boolean;
  /** Who may come from more than one host. */
  readonly accounts: readonly Account[];
}

export interface RunningMembership {
  /** In milliseconds, by their names below `totem`. */
  readonly timers: ReadonlyMap<string, number>;
  readonly members: readonly { readonly id: string; readonly joined: boolean }[];
  readonly listed: readonly { readonly id: string; readonly name: string; readonly addresses: readonly string[] }[];
  readonly quorate: boolean;
}

export interface RunningBroker {
  readonly node: string;
  readonly tickSeconds: number;
  readonly members: readonly string[];
  readonly running: readonly string[];
  readonly partitions: readonly string[];
}

export interface RunningCluster {
  readonly nodes: readonly { readonly name: string; readonly state: "online" | "offline" | "aside" }[];
  /** Resources that failed, are blocked or that nobody watches. */
  readonly troubled: readonly { readonly id: string; readonly why: string }[];
}

/** A host as it answered, or why it did not. */
export type HostAnswer =
  | { readonly kind: "read"; readonly reading: HostReading; readonly findings: readonly Finding[] }
  | { readonly kind: "unread"; readonly asked: string; readonly finding: Finding };
