import { z } from "zod";
import { withGiven } from "../../text/script.ts";
import { askOthers, type Condition, type Gate, type Resolution } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import { hostNamed, hostsOf } from "../contract/lookup.ts";
import type { SiteView } from "../contract/provisions.ts";
import type { SwiftOptions } from "./options.ts";
import change from "./ring-change.py";
import fetch from "./ring-fetch.py";
import have from "./ring-have.py";
import peersScript from "./ring-peers.py";
import replicated from "./ring-replicated.py";
import wantedScript from "./ring-wanted.py";
import { ownDirectory, rsyncUnit, storageHosts, storageServers } from "./servers.ts";

export const ringsWanted = "swift/rings";
const ringDirectory = "/etc/swift/rings";
/** Peers that a host compares its rings with; the rings of all are alike. */
const peersMax = 5;

export function ringsConditionId(host: string): string {
  return `swift/rings on ${host}`;
}

/** A place for copies: one disk of one host. */
export interface Device {
  readonly host: string;
  readonly ip: string;
  readonly zone: string;
  readonly disk: string;
  readonly weight: number;
}

export function devicesOf(design: Design, { disks }: SwiftOptions): readonly Device[] {
  const names = disks.length === 0 ? [ownDirectory] : disks;
  return storageHosts(design).flatMap((host) => {
    const { address, zone } = hostNamed(design, host);
    return names.map((disk) => ({ host, ip: address, zone, disk, weight: 100 }));
  });
}

/** As many copies as asked for, and no more than there are places. */
export function replicasOf(devices: number, { replicas }: Pick<SwiftOptions, "replicas">): number {
  return Math.min(replicas, devices);
}

/** All hosts that have swift's programs, those that keep data first. */
export function ringHosts(design: Design): readonly string[] {
  return [...new Set([...storageHosts(design), ...hostsOf(design, "swift-proxy")])];
}

/**
 * The rings tell which places hold a partition's copies. Where they may move to depends on where they were, so that no host can
 * compute the rings of a design anew: one host changes the newest, and all others fetch the same bytes from it.
 */
export function ringConditions(view: SiteView<SwiftOptions>): readonly Condition[] {
  return [ringsCondition(view), ...ringHosts(view.design).map((host) => ringsOnHost(view, host))];
}

function ringsCondition({ design, options }: SiteView<SwiftOptions>): Condition {
  const hosts = storageHosts(design);
  const [host = "", ...alternates] = hosts;
  const devices = devicesOf(design, options);
  const wanted = {
    partPower: options.partPower,
    replicas: replicasOf(devices.length, options),
    minPartHours: options.minPartHours,
    devices,
  };
  const ports = Object.fromEntries(storageServers.map(({ kind, port }) => [kind, port]));
  // Whichever host makes or tests them, it asks all others.
  const given = { peers: addressesOf(design, hosts.slice(0, peersMax)), wanted };
  const make = python(peersScript + change, { ...given, ports });
  return {
    id: ringsWanted,
    host,
    alternates,
    holds: `the rings place ${wanted.replicas} copies on the disks of ${hosts.join(", ")}`,
    test: python(peersScript + wantedScript, given),
    remedy: {
      kind: "decide",
      timeoutMs: 120_000,
      hosts,
      evidence: `cat ${ringDirectory}/current/state.json 2>/dev/null || true`,
      decide: (said, acceptLossOf) => chooseRings(hosts, said, acceptLossOf, make),
    },
    after: hosts.map((each) => ({ host: each, unit: rsyncUnit })),
    settleMs: 10_000,
    gate: ringGate(design),
  };
}

/** Copies are moved one at a time: not before those that were moved last have arrived. */
function ringGate(design: Design): Gate {
  return {
    turn: "swift rings",
    interrupts:
      "nobody: of each partition that moves one copy of several is missing until the replicators have brought it",
    ...askOthers(
      storageHosts(design),
      "the replicators of every storage host have gone through all their copies since the rings were changed last",
      python(replicated, {}),
    ),
  };
}

function ringsOnHost({ design }: SiteView<SwiftOptions>, host: string): Condition {
  const others = storageHosts(design).filter((each) => each !== host);
  const given = { peers: addressesOf(design, others.slice(0, peersMax)) };
  return {
    id: ringsConditionId(host),
    host,
    alternates: [],
    holds: `${host} has the newest rings`,
    test: python(peersScript + have, given),
    remedy: { kind: "make", script: python(peersScript + fetch, given), timeoutMs: 60_000 },
    after: [{ condition: ringsWanted }],
    settleMs: 5000,
  };
}

function addressesOf(design: Design, hosts: readonly string[]): readonly string[] {
  return hosts.map((host) => hostNamed(design, host).address);
}

const stateSchema = z.object({ version: z.number(), digest: z.string() });

/**
 * From which host's rings the next ones are made. One that cannot be asked may have newer ones, and rings that are made anew
 * would look for everything that is stored in other places.
 */
export function chooseRings(
  hosts: readonly string[],
  said: ReadonlyMap<string, string>,
  acceptLossOf: readonly string[],
  script: string,
): Resolution {
  const absent = hosts.filter((host) => !said.has(host) && !acceptLossOf.includes(host));
  if (absent.length > 0) {
    const flags = absent.map((host) => `--accept-loss-of ${host}`).join(" ");
    return {
      kind: "refuse",
      because: `${absent.join(", ")} cannot be asked and may have newer rings; bring it back, or say that it has none with ${flags}`,
    };
  }
  const states = [...said].flatMap(([host, text]) =>
    text.trim() === "" ? [] : [{ host, ...stateSchema.parse(JSON.parse(text)) }],
  );
  const newest = Math.max(...states.map(({ version }) => version));
  const [first, ...others] = states.filter(({ version }) => version === newest);
  if (first === undefined) {
    const [host = ""] = hosts.filter((each) => said.has(each));
    return { kind: "make", host, script, because: "no storage host has rings; the first one makes them" };
  }
  const differing = others.find(({ digest }) => digest !== first.digest);
  if (differing !== undefined) {
    return {
      kind: "refuse",
      because: `${first.host} and ${differing.host} have different rings of version ${newest}; remove ${ringDirectory} on the one whose rings are wrong`,
    };
  }
  return { kind: "make", host: first.host, script, because: `${first.host} has the newest rings, version ${newest}` };
}

function python(script: string, given: Readonly<Record<string, unknown>>): string {
  return `python3 -B - <<'PYTHON'\n${withGiven(script, given)}PYTHON\n`;
}
