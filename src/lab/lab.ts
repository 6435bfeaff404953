import { readFileSync } from "node:fs";
import path from "node:path";
import type { WatchableHost } from "../hosts/host.ts";
import { sshHost } from "../hosts/ssh.ts";
import type { SshTarget } from "../hosts/ssh-target.ts";
import { hostGroup, labGroup, processesIn, processorSeconds } from "./cgroup.ts";
import { askPower } from "./controller.ts";
import { labNames } from "./down.ts";
import { fabricPort, setLink } from "./fabric.ts";
import { LabError } from "./failure.ts";
import { familyOf } from "../spec/address.ts";
import { powerState, type PowerState, type PowerVerb } from "./power.ts";
import {
  isStale,
  labPlaces,
  readState,
  requireHost,
  requireLink,
  requireState,
  sshConnection,
  type LabState,
} from "./state.ts";
import { setCarrier } from "./vm/monitor.ts";

/** A lab that is up. Everything is looked up on disk: any number of processes may hold one at once. */
export interface Lab {
  readonly name: string;
  readonly hostNames: readonly string[];
  /** Those of the hosts that are VMs. */
  readonly vms: readonly string[];
  /** The site file it is a twin of, where it was made from one. */
  readonly siteFile: string | null;
  /** Network namespace in which clients run: `ip netns exec NAMESPACE …`. */
  readonly clientNamespace: string;
  /** The clients' address in the site's network. */
  readonly clientAddress: string;
  /** Network namespace of the bridges, where a port `h1`, `h2` … leads to each host on the management network, in site order. */
  readonly fabricNamespace: string;
  /** The bridge's port that leads to a host. */
  fabricPort(host: string): string;
  /**
   * Cuts a host's cable to one network, or mends it; to the management network where none is named. The host keeps its power.
   *
   * @returns the network's name. @throws LabError `unknown-host`, `unknown-network`.
   */
  link(host: string, to: "down" | "up", network?: string): Promise<string>;
  /** Where a host's journal lies on its disk, as this machine sees it; undefined for a VM, whose disk only it can read. */
  journalDirectory(host: string): string | undefined;
  /** What a host's console has shown. */
  consoleLog(host: string): string;
  /** How `ssh` reaches a host. */
  target(host: string): SshTarget;
  host(name: string): WatchableHost;
  /** Does what a power button does. @throws LabError `power-failed`, `unknown-host`. */
  power(host: string, verb: PowerVerb): Promise<PowerState>;
  /** Processor time that the hosts have had since the lab was made, in seconds. */
  processorSeconds(): number;
  /** Memory that the hosts' processes hold, each shared page counted once, in bytes. */
  residentMemoryBytes(): number;
}

/** A lab on this machine as a list shows it. */
export interface LabSummary {
  readonly name: string;
  /** `stale`: what a crashed run left; `closed`: another user's, of which this one may know no more than the name. */
  readonly state: "up" | "starting" | "stale" | "closed";
  readonly hosts: readonly string[];
  /** Those of them that are VMs. */
  readonly vms: readonly string[];
  /** Of each host of a lab that is up. */
  readonly power: Readonly<Record<string, PowerState>>;
  readonly siteFile: string | null;
}

/** @throws LabError `unknown-lab` or `stale`. */
export function findLab(name: string): Lab {
  return labOf(requireState(name));
}

export function listLabs(powerOf = powerState): LabSummary[] {
  return labNames().map((name) => summary(name, powerOf));
}

function summary(name: string, powerOf: typeof powerState): LabSummary {
  const unknown = { name, hosts: [], vms: [], power: {}, siteFile: null };
  let state: LabState | undefined;
  try {
    state = readState(name);
  } catch (error) {
    if (error instanceof LabError && error.code === "not-permitted") return { ...unknown, state: "closed" };
    throw error;
  }
  if (state === undefined) return { ...unknown, state: "stale" };
  const { siteFile } = state;
  const hosts = state.fabric.hosts.map((host) => host.name);
  const vms = vmNames(state);
  if (isStale(state)) return { ...unknown, state: "stale", hosts, vms, siteFile };
  const lab = state;
  const power = Object.fromEntries(lab.fabric.hosts.map((host) => [host.name, powerOf(lab, host)]));
  return { name, state: lab.phase, hosts, vms, power, siteFile };
}

function vmNames(state: LabState): readonly string[] {
  return state.fabric.hosts.filter(({ vm }) => vm !== null).map(({ name }) => name);
}

/** Hosts of all labs, whether they have power or not. */
export function hostsOnMachine(): number {
  return listLabs(() => "off").reduce((sum, { hosts }) => sum + hosts.length, 0);
}

export function labOf(state: LabState): Lab {
  const places = labPlaces(state.name);
  return {
    name: state.name,
    hostNames: state.fabric.hosts.map((host) => host.name),
    vms: vmNames(state),
    siteFile: state.siteFile,
    clientNamespace: places.clientNamespace,
    clientAddress: state.fabric.links[0].clientAddress,
    fabricNamespace: places.fabricNamespace,
    fabricPort: (host) => fabricPort(requireHost(state, host)),
    link: async (host, to, network) => {
      const found = requireHost(state, host);
      const number = requireLink(state, found, network);
      await setLink(state, found, number, to);
      if (found.vm !== null) await setCarrier(state, found, number, to);
      return state.fabric.links[number]?.network ?? "";
    },
    journalDirectory: (name) => {
      const host = requireHost(state, name);
      return host.vm === null ? path.join(places.hostDirectory(name), "disk/var/log/journal") : undefined;
    },
    consoleLog: (host) => path.join(places.hostDirectory(requireHost(state, host).name), "console.log"),
    target: (host) => sshTarget(state, host),
    host: (host) => sshHost(sshTarget(state, host)),
    power: (host, verb) => askPower(state.name, requireHost(state, host).name, verb),
    processorSeconds: () => processorSeconds(labGroup(state.name)),
    residentMemoryBytes: () => residentMemoryBytes(state),
  };
}

/** SSH goes in by the fabric: the machine's own network knows no way there. */
function sshTarget(state: LabState, host: string): SshTarget {
  const places = labPlaces(state.name);
  const found = requireHost(state, host);
  return {
    ...sshConnection(state, found),
    name: found.name,
    identity: places.identity,
    knownHosts: places.knownHosts,
    ...(found.vm !== null && state.vms?.accelerator === "tcg" ? { slow: true as const } : {}),
    proxyCommand: `ip netns exec ${places.fabricNamespace} socat - TCP:${familyOf(found.address) === "IPv6" ? "[%h]" : "%h"}:%p,connect-timeout=3,nodelay`,
  };
}

/** Proportional set sizes (proc_pid_smaps(5)): a page that n processes share counts 1/n for each. */
function residentMemoryBytes(state: LabState): number {
  const processes = state.fabric.hosts.flatMap((host) => processesIn(hostGroup(state.name, host.name)));
  return processes.map(proportionalBytes).reduce((sum, bytes) => sum + bytes, 0);
}

function proportionalBytes(pid: number): number {
  try {
    const kib = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
}
