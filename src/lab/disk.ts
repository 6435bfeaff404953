import { randomBytes } from "node:crypto";
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { ownFile } from "../hosts/own-program.ts";
import type { FabricHost } from "./addresses.ts";
import { giveOwnLibraries } from "./own-libraries.ts";
import { program } from "./program.ts";
import { labPlaces, type LabState } from "./state.ts";
import { makeVmDisks } from "./vm/disks.ts";

/** Where a host finds the power controller's socket. */
export const powerMount = "/run/quorate-lab";
/** A host of the lab comes with the agent for its power switch, as a machine's vendor would bring one. */
const fenceAgent = ownFile("resource-agents/fence_quorate_lab");

/**
 * Makes a host's disk: an empty layer over the image, with what tells the host from the others. A VM finds that at its first boot, and
 * has disks of its own.
 */
export async function makeDisk(lab: LabState, host: FabricHost): Promise<void> {
  const places = labPlaces(lab.name);
  const directory = places.hostDirectory(host.name);
  await rm(directory, { recursive: true, force: true });
  for (const part of ["disk", "work", "root"]) await mkdir(path.join(directory, part), { recursive: true });
  const disk = path.join(directory, "disk");
  for (const part of ["disk", "root"]) await chmod(path.join(directory, part), 0o755);
  await mkdir(path.join(disk, "etc", "ssh"), { recursive: true, mode: 0o755 });
  await mkdir(path.join(disk, "root"), { mode: 0o700 });
  await mkdir(path.join(disk, "root", ".ssh"), { mode: 0o700 });
  await writeFile(path.join(disk, "etc/hostname"), `${host.name}\n`);
  await writeFile(path.join(disk, "etc/hosts"), hostsFile(lab));
  await writeFile(path.join(disk, "etc/machine-id"), `${randomBytes(16).toString("hex")}\n`);
  await writeFile(path.join(disk, "root/.ssh/authorized_keys"), await readFile(`${places.identity}.pub`), {
    mode: 0o600,
  });
  await mkdir(path.join(disk, "usr", "sbin"), { recursive: true, mode: 0o755 });
  await copyFile(fenceAgent, path.join(disk, "usr/sbin/fence_quorate_lab"));
  await chmod(path.join(disk, "usr/sbin/fence_quorate_lab"), 0o755);
  const key = path.join(disk, "etc/ssh/ssh_host_ed25519_key");
  await program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", host.name, "-f", key]);
  if (host.vm === null) await giveOwnLibraries(lab.image, disk);
  else await makeVmDisks(lab, host, host.vm);
}

/** A host's line in the others' /etc/hosts. */
export function hostsLine({ address, name }: FabricHost): string {
  return `${address}\t${name}`;
}

/** A line of known_hosts for the host. */
export async function knownHostLine(lab: LabState, host: FabricHost): Promise<string> {
  const key = path.join(labPlaces(lab.name).hostDirectory(host.name), "disk/etc/ssh/ssh_host_ed25519_key.pub");
  const [kind, data] = (await readFile(key, "utf8")).split(" ");
  return `${host.address} ${kind} ${data}\n`;
}

function hostsFile(lab: LabState): string {
  return [
    "127.0.0.1\tlocalhost",
    "::1\tlocalhost ip6-localhost ip6-loopback",
    ...lab.fabric.hosts.map(hostsLine),
    "",
  ].join("\n");
}
