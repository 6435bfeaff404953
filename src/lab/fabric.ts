import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { networkOf, type FabricHost } from "./addresses.ts";
import { LabError } from "./failure.ts";
import { pause, program } from "./program.ts";
import { labPlaces, namespacePrefix, type LabState } from "./state.ts";

/**
 * The fabric is one bridge in a network namespace of its own; hosts and clients hang on it by virtual cables. Nothing of
 * it can be seen from the machine's own network, so that a lab may use any addresses.
 */
const bridge = "br0";
const namespaces = "/run/netns";
const endWaitMs = 5000;

/** Name of a host's cable at the fabric's side. At most 15 characters, hence not the host's own name. */
export function fabricPort(host: FabricHost): string {
  return `h${host.index}`;
}

/** Makes the fabric with its bridge and the clients' namespace. */
export async function makeFabric(lab: LabState): Promise<void> {
  const { fabricNamespace, clientNamespace } = labPlaces(lab.name);
  const { fabric } = lab;
  await program("ip", ["-batch", "-"], { input: `netns add ${fabricNamespace}\nnetns add ${clientNamespace}\n` });
  await inNamespace(fabricNamespace, [
    "link set lo up",
    // A fixed address: a bridge otherwise takes that of its lowest port, which goes when a host is powered off.
    `link add ${bridge} address ${hardwareAddress(0)} type bridge stp_state 0 forward_delay 0 mcast_snooping 0`,
    `link set ${bridge} up`,
    `addr add ${fabric.fabricAddress}/${fabric.prefix} dev ${bridge}`,
    ...routes(lab, fabric.fabricAddress, bridge),
    ...cable("client", clientNamespace, 0xffff),
  ]);
  await inNamespace(clientNamespace, ["link set lo up", ...station(lab, fabric.clientAddress)]);
}

/** Makes a host's namespace, empty of all that an earlier life of the host left in it, and plugs the cable in. */
export async function plugIn(lab: LabState, host: FabricHost): Promise<void> {
  const places = labPlaces(lab.name);
  const namespace = places.hostNamespace(host.name);
  await unplug(lab, host);
  await program("ip", ["netns", "add", namespace]);
  await inNamespace(places.fabricNamespace, cable(fabricPort(host), namespace, host.index));
  await inNamespace(namespace, ["link set lo up", ...station(lab, host.address)]);
}

/** Takes the fabric's side of a host's cable down: from now on nothing answers there, not even with a refusal. */
export async function cutLink(lab: LabState, host: FabricHost): Promise<void> {
  const { fabricNamespace } = labPlaces(lab.name);
  if (!existsSync(`${namespaces}/${fabricNamespace}`)) return;
  await program("ip", ["-n", fabricNamespace, "link", "set", "dev", fabricPort(host), "down"]).catch(
    (error: unknown) => {
      if (!String(error).includes("Cannot find device")) throw error;
    },
  );
}

/** Removes a host's cable and namespace, with its addresses, routes and rules. */
export async function unplug(lab: LabState, host: FabricHost): Promise<void> {
  const places = labPlaces(lab.name);
  const namespace = places.hostNamespace(host.name);
  if (existsSync(`${namespaces}/${places.fabricNamespace}`)) {
    await program("ip", ["-n", places.fabricNamespace, "link", "del", "dev", fabricPort(host)]).catch(
      (error: unknown) => {
        if (!String(error).includes("Cannot find device")) throw error;
      },
    );
  }
  await removeNamespace(namespace);
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

function cable(port: string, namespace: string, number: number): string[] {
  return [
    `link add ${port} type veth peer name eth0 address ${hardwareAddress(number)} netns ${namespace}`,
    `link set ${port} master ${bridge} up`,
  ];
}

function station(lab: LabState, address: string): string[] {
  return [
    "link set eth0 up",
    `addr add ${address}/${lab.fabric.prefix} broadcast + dev eth0`,
    ...routes(lab, address, "eth0"),
  ];
}

/** Networks other than the station's own are on the same link. */
function routes(lab: LabState, address: string, device: string): string[] {
  const own = networkOf(address, lab.fabric.prefix);
  return lab.fabric.networks
    .filter((network) => network !== own)
    .map((network) => `route add ${network} dev ${device} scope link`);
}

/** Locally administered, and the same after every power cycle, as a network card's is. */
function hardwareAddress(number: number): string {
  const low = [number >> 8, number & 0xff].map((octet) => octet.toString(16).padStart(2, "0"));
  return `02:51:52:00:${low.join(":")}`;
}
