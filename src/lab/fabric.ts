import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { otherNetworks, type FabricHost, type FabricLink } from "./addresses.ts";
import { familyOf } from "../spec/address.ts";
import { LabError } from "./failure.ts";
import { pause, program } from "./program.ts";
import { labPlaces, namespacePrefix, type LabState } from "./state.ts";

/**
 * The fabric is one bridge a network in a network namespace of its own; hosts and clients hang on them by virtual cables.
 * Nothing of it can be seen from the machine's own network, so that a lab may use any addresses.
 */
function bridge(link: number): string {
  return `br${link}`;
}

const namespaces = "/run/netns";
const endWaitMs = 5000;

/** Name of a host's cable at the fabric's side. At most 15 characters, hence not the host's own name. */
export function fabricPort(host: FabricHost, link = 0): string {
  return link === 0 ? `h${host.index}` : `h${host.index}n${link}`;
}

/** Numbers of the links that a host is on. */
export function linksOf({ addresses }: FabricHost): readonly number[] {
  return addresses.flatMap((address, link) => (address === null ? [] : [link]));
}

/** Makes the fabric with its bridges and the clients' namespace. */
export async function makeFabric(lab: LabState): Promise<void> {
  const { fabricNamespace, clientNamespace } = labPlaces(lab.name);
  const { links } = lab.fabric;
  await program("ip", ["-batch", "-"], { input: `netns add ${fabricNamespace}\nnetns add ${clientNamespace}\n` });
  await inNamespace(fabricNamespace, [
    "link set lo up",
    ...links.flatMap((link, number) => [
      // A fixed address: a bridge otherwise takes that of its lowest port, which goes when a host is powered off.
      `link add ${bridge(number)} address ${hardwareAddress(0, number)} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
      `link set ${bridge(number)} up`,
      ...(number === 0 ? placed(link, link.fabricAddress, bridge(number)) : []),
      ...cable({ port: number === 0 ? "client" : `client${number}`, namespace: clientNamespace, host: 0xffff }, number),
    ]),
  ]);
  const stations = links.flatMap((link, number) => station(link, number, link.clientAddress));
  await inNamespace(clientNamespace, ["link set lo up", ...stations]);
}

/**
 * Plugs a host's cables in. A container's lead to a namespace of its own, empty of all that an earlier life of the host left in it; a
 * VM's to its emulator, and the addresses are for its own system to set.
 */
export async function plugIn(lab: LabState, host: FabricHost): Promise<void> {
  const places = labPlaces(lab.name);
  const namespace = places.hostNamespace(host.name);
  const on = linksOf(host);
  await unplug(lab, host);
  if (host.vm !== null) {
    const taps = on.flatMap((link) => tap(fabricPort(host, link), link));
    await inNamespace(places.fabricNamespace, taps);
    return;
  }
  await program("ip", ["netns", "add", namespace]);
  const cables = on.flatMap((link) => cable({ port: fabricPort(host, link), namespace, host: host.index }, link));
  await inNamespace(places.fabricNamespace, cables);
  const stations = lab.fabric.links.flatMap((link, number) => {
    const address = host.addresses[number] ?? null;
    return address === null ? [] : station(link, number, address);
  });
  await inNamespace(namespace, ["link set lo up", ...stations]);
}

/** Takes the fabric's side of all a host's cables down: from now on nothing answers there, not even with a refusal. */
export async function cutLinks(lab: LabState, host: FabricHost): Promise<void> {
  for (const link of linksOf(host)) await setLink(lab, host, link, "down");
}

/** Takes the fabric's side of one cable down, or up again. Nothing is done where the host has no power, and so no cable. */
export async function setLink(lab: LabState, host: FabricHost, link: number, to: "down" | "up"): Promise<void> {
  const { fabricNamespace } = labPlaces(lab.name);
  if (!existsSync(`${namespaces}/${fabricNamespace}`)) return;
  await ofCable(["-n", fabricNamespace, "link", "set", "dev", fabricPort(host, link), to]);
}

/** Removes a host's cables and namespace, with its addresses, routes and rules. */
export async function unplug(lab: LabState, host: FabricHost): Promise<void> {
  const places = labPlaces(lab.name);
  const { fabricNamespace } = places;
  if (existsSync(`${namespaces}/${fabricNamespace}`)) {
    for (const link of linksOf(host)) {
      await ofCable(["-n", fabricNamespace, "link", "del", "dev", fabricPort(host, link)]);
    }
  }
  await removeNamespace(places.hostNamespace(host.name));
}

/** A cable that is not there needs nothing done to it. */
async function ofCable(words: readonly string[]): Promise<void> {
  await program("ip", [...words]).catch((error: unknown) => {
    if (!String(error).includes("Cannot find device")) throw error;
  });
}

/** Names of the labs that have namespaces on this machine. */
export function labsWithNamespaces(): string[] {
  const found = listNamespaces().map((name) => /^qrt-([^.]+)\./.exec(name)?.[1]);
  return [...new Set(found.filter((name) => name !== undefined))];
}

/** Ends what runs in a lab's namespaces and removes them. */
export async function removeFabric(lab: string): Promise<void> {
  const names = listNamespaces().filter((name) => name.startsWith(namespacePrefix(lab)));
  await endProcessesIn(names);
  for (const name of names) await removeNamespace(name);
}

async function removeNamespace(name: string): Promise<void> {
  if (existsSync(`${namespaces}/${name}`)) await program("ip", ["netns", "del", name]);
}

function listNamespaces(): string[] {
  return existsSync(namespaces) ? readdirSync(namespaces).filter((name) => name.startsWith("qrt-")) : [];
}

/** Kills what runs in the namespaces: test clients, and the connections that the operator's SSH came in by. */
async function endProcessesIn(names: readonly string[]): Promise<void> {
  const inodes = new Set(names.map((name) => `net:[${statSync(`${namespaces}/${name}`).ino}]`));
  const deadline = Date.now() + endWaitMs;
  for (let left = processesIn(inodes); left.length > 0; left = processesIn(inodes)) {
    if (Date.now() > deadline) {
      throw new LabError("power-failed", `Processes ${left.join(", ")} in the lab's network did not end.`);
    }
    for (const pid of left) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // Gone already.
      }
    }
    await pause(5);
  }
}

function processesIn(inodes: ReadonlySet<string>): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => pid !== process.pid && inodes.has(networkOfProcess(pid)) && !isZombie(pid));
}

function networkOfProcess(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return "";
  }
}

function isZombie(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
}

function inNamespace(namespace: string, commands: readonly string[]): Promise<string> {
  return program("ip", ["-n", namespace, "-batch", "-"], { input: `${commands.join("\n")}\n` });
}

/** Which cable: its name at the fabric's side, and whose it is. */
interface CableEnds {
  readonly port: string;
  readonly namespace: string;
  readonly host: number;
}

function cable({ port, namespace, host }: CableEnds, link: number): string[] {
  return [
    `link add ${port} type veth peer name ${device(link)} address ${hardwareAddress(host, link)} netns ${namespace}`,
    `link set ${port} master ${bridge(link)} up`,
  ];
}

function tap(port: string, link: number): string[] {
  return [`tuntap add dev ${port} mode tap`, `link set ${port} master ${bridge(link)} up`];
}

function station(link: FabricLink, number: number, address: string): string[] {
  return [`link set ${device(number)} up`, ...placed(link, address, device(number))];
}

/** The interface of a link, on a host or in the namespace of the clients. */
export function device(link: number): string {
  return `eth${link}`;
}

/**
 * An address on an interface, and the way to the other networks on the same link. An IPv6 address is there at once: to look first
 * whether somebody else has it, as the kernel would (RFC 4862, section 5.4), takes a second or two of a boot.
 */
function placed(link: FabricLink, address: string, on: string): string[] {
  const others = otherNetworks(link, address);
  return [
    `addr add ${address}/${link.prefix} ${familyOf(address) === "IPv6" ? "nodad" : "broadcast +"} dev ${on}`,
    ...others.map((network) => `route add ${network} dev ${on}${familyOf(network) === "IPv6" ? "" : " scope link"}`),
  ];
}

/** Locally administered, and the same after every power cycle, as a network card's is. */
export function hardwareAddress(number: number, link: number): string {
  const low = [link, number >> 8, number & 0xff].map((octet) => octet.toString(16).padStart(2, "0"));
  return `02:51:52:${low.join(":")}`;
}
