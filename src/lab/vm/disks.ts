import { mkdir, readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import type { SiteVm } from "../../spec/site.ts";
import type { FabricHost } from "../addresses.ts";
import { program } from "../program.ts";
import { labPlaces, type LabState } from "../state.ts";
import { interfacesFile } from "./network.ts";
import { diskFile, hostFiles, imageFiles, vmUser } from "./places.ts";

/** Makes a VM's disks, the system's as a layer over the image's, and what its first boot puts there besides a container's files. */
export async function makeVmDisks(lab: LabState, host: FabricHost, { disksMiB }: SiteVm): Promise<void> {
  const places = labPlaces(lab.name);
  const directory = places.hostDirectory(host.name);
  if (lab.vms === null) throw new Error(`invariant: lab ${lab.name} has a VM and no image of one`);
  const backing = path.join(lab.vms.image, imageFiles.disk);
  const disk = path.join(directory, hostFiles.disk);
  await program("qemu-img", ["create", "-q", "-f", "qcow2", "-F", "raw", "-b", backing, disk]);
  for (const [index, size] of disksMiB.entries()) {
    const file = path.join(directory, diskFile(index));
    await writeFile(file, "");
    await truncate(file, size * 1024 ** 2);
  }
  const seed = path.join(directory, "disk");
  await mkdir(path.join(seed, "etc/network"), { mode: 0o755 });
  await writeFile(path.join(seed, "etc/network/interfaces"), interfacesFile(lab.fabric, host));
  await mkdir(path.join(seed, "home", vmUser, ".ssh"), { recursive: true, mode: 0o755 });
  const keys = await readFile(`${places.identity}.pub`);
  await writeFile(path.join(seed, "home", vmUser, ".ssh/authorized_keys"), keys, { mode: 0o600 });
}
