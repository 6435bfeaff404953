import { mkdir, writeFile } from "node:fs/promises";
import type { Site } from "../spec/site.ts";
import { planFabric } from "./addresses.ts";
import { bootHosts, hostNames, settled, stopIfInterrupted } from "./boot-hosts.ts";
import { knownHostLine, makeDisk } from "./disk.ts";
import { startController } from "./controller.ts";
import { clear } from "./down.ts";
import { makeFabric } from "./fabric.ts";
import { ensureImage, type Image, type ImageRequest } from "./image.ts";
import { hostsOnMachine, labOf, type Lab } from "./lab.ts";
import { roomForHosts } from "./machine-limits.ts";
import { requireMachine } from "./preconditions.ts";
import { program } from "./program.ts";
import { step, type Progress } from "./progress.ts";
import { claim, existing, labPlaces, readState, writeState, type LabState } from "./state.ts";
import { usableAccelerator } from "./vm/accelerator.ts";
import type { VmGround } from "./vm/ground.ts";
import { ensureVmImage } from "./vm/image.ts";

export interface LabRequest {
  readonly name: string;
  readonly site: Pick<Site, "hosts" | "networks" | "vip">;
  /** What the hosts have before anything is done to them. */
  readonly system: ImageRequest;
  /** Absolute path of the site's file, kept for later commands. */
  readonly siteFile?: string;
  readonly signal?: AbortSignal;
}

/**
 * Makes a lab and waits until all its hosts answer by SSH. When it cannot, or is interrupted, nothing of it is left.
 *
 * @throws LabError
 */
export async function upLab(request: LabRequest, progress: Progress): Promise<Lab> {
  const places = labPlaces(request.name);
  const fabric = planFabric(request.site);
  const hasVms = fabric.hosts.some(({ vm }) => vm !== null);
  requireMachine(places.directory, { vms: hasVms });
  if (readState(request.name) !== undefined) throw existing(request.name);
  await roomForHosts(hostsOnMachine() + fabric.hosts.length, progress);
  const image = await ensureImage(request.system, progress, request.signal);
  const vms = hasVms ? await vmGround(image, request, progress) : null;
  const siteFile = request.siteFile ?? null;
  const state = await claim({ name: request.name, image: image.path, vms, fabric, siteFile });
  try {
    await mkdir(places.powerDirectory, { mode: 0o700 });
    await settled([make(state, progress, request.signal), startController(request.name)]);
    writeState({ ...state, phase: "up" });
  } catch (error) {
    await clear(request.name);
    // An interrupt from the terminal also ends the programs that were at work, whose failure is no news then.
    stopIfInterrupted(request.signal);
    throw error;
  }
  return labOf(state);
}

async function vmGround(tree: Image, { system, signal }: LabRequest, progress: Progress): Promise<VmGround> {
  const image = await ensureVmImage(tree, system, progress, signal);
  return { image, accelerator: await usableAccelerator(image, progress) };
}

async function make(state: LabState, progress: Progress, signal: AbortSignal | undefined): Promise<void> {
  const places = labPlaces(state.name);
  const { hosts } = state.fabric;
  const names = hostNames(hosts);
  await mkdir(places.sshDirectory, { recursive: true, mode: 0o700 });

  await step(progress, `making the fabric and the disks of ${names}`, async () => {
    const comment = `quorate-lab-${state.name}`;
    await settled<unknown>([
      makeFabric(state),
      program("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", places.identity]),
    ]);
    await settled(hosts.map((host) => makeDisk(state, host)));
    const known = await settled(hosts.map((host) => knownHostLine(state, host)));
    await writeFile(places.knownHosts, known.join(""));
  });
  stopIfInterrupted(signal);
  await step(progress, `booting ${names}`, () => bootHosts(state, hosts, signal));
  stopIfInterrupted(signal);
}
