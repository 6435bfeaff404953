import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Connection } from "../hosts/ssh-target.ts";
import type { FabricHost, FabricPlan } from "./addresses.ts";
import { errno } from "../text/operational-error.ts";
import { LabError } from "./failure.ts";
import { bootId, identify, isAlive, type ProcessIdentity } from "./process.ts";
import { vmGroundSchema, type VmGround } from "./vm/ground.ts";

/** What is kept of a lab on disk, so that every later process finds it again. */
export interface LabState {
  readonly name: string;
  readonly phase: "starting" | "up";
  /** The boot of this machine in which it was made; in another boot nothing of it runs any more. */
  readonly bootId: string;
  /** The process that makes it, while it is `starting`. */
  readonly maker: ProcessIdentity;
  /** Directory of the image that its hosts are overlays of. */
  readonly image: string;
  /** What its VMs are made from; null where it was made without any. */
  readonly vms: VmGround | null;
  readonly fabric: FabricPlan;
  /** The site file it is a twin of, as an absolute path; null where it was made from no file. */
  readonly siteFile: string | null;
}

/** A process as it is written down. */
export const identitySchema = z.object({ pid: z.int(), startTicks: z.string(), bootId: z.string() });

const link = z.object({
  network: z.string(),
  prefix: z.int(),
  clientAddress: z.string(),
  fabricAddress: z.string(),
  networks: z.array(z.string()),
});

const stateSchema: z.ZodType<LabState> = z.object({
  name: z.string(),
  phase: z.enum(["starting", "up"]),
  bootId: z.string(),
  maker: identitySchema,
  image: z.string(),
  vms: vmGroundSchema.nullable().default(null),
  fabric: z.object({
    links: z.tuple([link], link),
    hosts: z.array(
      z.object({
        name: z.string(),
        address: z.string(),
        index: z.int(),
        control: z.boolean(),
        addresses: z.array(z.string().nullable()),
        vm: z
          .object({ memoryMiB: z.int(), disksMiB: z.array(z.int()) })
          .nullable()
          .default(null),
      }),
    ),
  }),
  siteFile: z.string().nullable(),
});

/** Where labs are kept; their hosts' disks as well, hence not on a file system in memory. */
function labsRoot(): string {
  return process.env["QUORATE_LABS"] ?? "/var/lib/quorate/labs";
}

/** The places of a lab in the file system, the network and the process tree. */
export interface LabPlaces {
  readonly directory: string;
  readonly stateFile: string;
  /** Seen by every host as `/run/quorate-lab`. */
  readonly powerDirectory: string;
  readonly powerSocket: string;
  readonly powerLog: string;
  readonly sshDirectory: string;
  readonly identity: string;
  readonly knownHosts: string;
  readonly fabricNamespace: string;
  readonly clientNamespace: string;
  hostNamespace(host: string): string;
  hostDirectory(host: string): string;
  /** Where a VM's emulator is spoken to, by the host's number: a name may be too long for a socket's path. */
  monitorSocket(index: number): string;
}

/** A name is part of socket paths, machine names and namespaces; the length is that of a site's name. */
const namePattern = /^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/;
/** A socket's path ends with a zero byte within 108 (unix(7)), and ssh adds 17 characters while it makes one. */
const directoryLengthMax = 70;

/** Every network namespace of a lab begins with this; a lab's name has no dot. */
export function namespacePrefix(lab: string): string {
  return `qrt-${lab}.`;
}

export function labPlaces(name: string): LabPlaces {
  if (!namePattern.test(name)) {
    throw new LabError(
      "unknown-lab",
      `"${name}" cannot be a lab's name: use up to 32 of a-z, 0-9 and "-", not at either end.`,
    );
  }
  const directory = path.resolve(labsRoot(), name);
  if (directory.length > directoryLengthMax) {
    throw new LabError(
      "cannot-run-here",
      `${directory} is too long a path for the sockets in it: set QUORATE_LABS to a shorter one.`,
    );
  }
  return {
    directory,
    stateFile: path.join(directory, "lab.json"),
    powerDirectory: path.join(directory, "power"),
    powerSocket: path.join(directory, "power", "bmc.sock"),
    powerLog: path.join(directory, "power.log"),
    sshDirectory: path.join(directory, "ssh"),
    identity: path.join(directory, "ssh", "id_ed25519"),
    knownHosts: path.join(directory, "ssh", "known_hosts"),
    fabricNamespace: `${namespacePrefix(name)}fabric`,
    clientNamespace: `${namespacePrefix(name)}client`,
    hostNamespace: (host) => `${namespacePrefix(name)}host.${host}`,
    hostDirectory: (host) => path.join(directory, "hosts", host),
    monitorSocket: (index) => path.join(directory, "monitors", String(index)),
  };
}

/** Takes the name: makes the lab's directory, which only one process can. */
export async function claim(state: Omit<LabState, "phase" | "bootId" | "maker">): Promise<LabState> {
  const { directory } = labPlaces(state.name);
  await mkdir(path.dirname(directory), { recursive: true });
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    if (errno(error) !== "EEXIST") throw error;
    throw existing(state.name);
  }
  const maker = identify(process.pid);
  if (maker === undefined) throw new LabError("cannot-run-here", "/proc does not show this process.");
  const claimed: LabState = { ...state, phase: "starting", bootId: bootId(), maker };
  writeState(claimed);
  return claimed;
}

/** What is said to someone who wants to bring up a lab that there is already. */
export function existing(name: string): LabError {
  const state = readState(name);
  if (state !== undefined && !isStale(state)) {
    const doing = state.phase === "up" ? "is up already" : "is being made already";
    return new LabError("already-up", `Lab ${name} ${doing}; \`quorate lab down ${name}\` takes it down.`);
  }
  return new LabError(
    "stale",
    `Lab ${name} was left behind by a run that did not end well; \`quorate lab down ${name}\` clears it away.`,
  );
}

export function writeState(state: LabState): void {
  const { stateFile } = labPlaces(state.name);
  writeFileSync(`${stateFile}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${stateFile}.new`, stateFile);
}

/**
 * Undefined when there is no such lab, or its state was never written whole.
 *
 * @throws LabError `not-permitted` for a lab of another user, whose keys are in the same directory.
 */
export function readState(name: string): LabState | undefined {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(labPlaces(name).stateFile, "utf8")));
  } catch (error) {
    if (error instanceof LabError) throw error;
    if (errno(error) === "EACCES") {
      throw new LabError(
        "not-permitted",
        `Lab ${name} is another user's, most likely root's, and closed to this one: run the command as that user.`,
        { cause: error },
      );
    }
    return undefined;
  }
}

/** The lab's maker died before it was up, or this machine was booted since. */
export function isStale(state: LabState): boolean {
  if (state.bootId !== bootId()) return true;
  return state.phase === "starting" && !isAlive(state.maker);
}

export function claimedNames(): string[] {
  const root = labsRoot();
  return existsSync(root) ? readdirSync(root).filter((name) => namePattern.test(name)) : [];
}

/** How the shared SSH connection to a host is told from others. */
export function sshConnection(state: LabState, host: FabricHost): Connection {
  return { address: host.address, user: "root", port: 22, controlDirectory: labPlaces(state.name).sshDirectory };
}

/** @throws LabError `unknown-lab` or `stale`. */
export function requireState(name: string): LabState {
  const state = readState(name);
  if (state === undefined) {
    const known = claimedNames();
    const others = known.length === 0 ? "there is none" : `there is ${known.join(", ")}`;
    throw new LabError("unknown-lab", `There is no lab ${name} on this machine: ${others}.`);
  }
  if (isStale(state)) throw existing(name);
  return state;
}

/** @throws LabError `unknown-host`. */
export function requireHost(state: LabState, host: string): FabricHost {
  const found = state.fabric.hosts.find((each) => each.name === host);
  if (found !== undefined) return found;
  const names = state.fabric.hosts.map((each) => each.name).join(", ");
  throw new LabError("unknown-host", `Lab ${state.name} has no host ${host}: it has ${names}.`);
}

/**
 * Number of the link that a network of the site is; of the management network where none is named.
 *
 * @throws LabError `unknown-network` when the lab has no such network, or the host is not on it.
 */
export function requireLink(state: LabState, host: FabricHost, network: string | undefined): number {
  const names = state.fabric.links.map((each) => each.network);
  const number = network === undefined ? 0 : names.indexOf(network);
  if (number < 0) {
    throw new LabError("unknown-network", `Lab ${state.name} has no network ${network}: it has ${names.join(", ")}.`);
  }
  if (host.addresses[number] !== null) return number;
  const its = names.filter((_, index) => host.addresses[index] !== null);
  throw new LabError("unknown-network", `${host.name} is not on ${network}: it is on ${its.join(", ")}.`);
}
