import { mkdir, writeFile } from "node:fs/promises";
import { HostError } from "../hosts/host.ts";
import type { Site } from "../spec/site.ts";
import { planFabric } from "./addresses.ts";
import { knownHostLine, makeDisk } from "./container.ts";
import { startController } from "./controller.ts";
import { clear } from "./down.ts";
import { makeFabric } from "./fabric.ts";
import { LabError } from "./failure.ts";
import { ensureImage, type ImageRequest } from "./image.ts";
import { labOf, type Lab } from "./lab.ts";
import { doPower } from "./power.ts";
import { requireMachine } from "./preconditions.ts";
import { pause, program } from "./program.ts";
import { step, type Progress } from "./progress.ts";
import { claim, existing, labPlaces, readState, writeState, type LabState } from "./state.ts";

export interface LabRequest {
  readonly name: string;
  readonly site: Pick<Site, "hosts" | "vip">;
  /** What the hosts have before anything is done to them. */
  readonly system: ImageRequest;
  /** Absolute path of the site's file, kept for later commands. */
  readonly siteFile?: string;
  readonly signal?: AbortSignal;
}

const bootWaitMs = 60_000;

/**
 * Makes a lab and waits until all its hosts answer by SSH. When it cannot, or is interrupted, nothing of it is left.
 *
 * @throws LabError
 */
export async function upLab(request: LabRequest, progress: Progress): Promise<Lab> {
  const places = labPlaces(request.name);
  requireMachine(places.directory);
  const fabric = planFabric(request.site);
  if (readState(request.name) !== undefined) throw existing(request.name);
  const image = await ensureImage(request.system, progress, request.signal);
  const siteFile = request.siteFile ?? null;
  const state = await claim({ name: request.name, image: image.path, fabric, siteFile });
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

/**
 * As `Promise.all`, but waits for every one even when one fails: what is still being made could not be cleared away.
 */
async function settled<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

async function make(state: LabState, progress: Progress, signal: AbortSignal | undefined): Promise<void> {
  const places = labPlaces(state.name);
  const { hosts } = state.fabric;
  const names = hosts.map((host) => host.name).join(", ");
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
  await step(progress, `booting ${names}`, async () => {
    await settled(hosts.map((host) => doPower(state, host, "on")));
    const lab = labOf(state);
    await settled(hosts.map((host) => answersBySsh(lab, host.name, signal)));
  });
  stopIfInterrupted(signal);
}

function stopIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new LabError("interrupted", "Making the lab was interrupted; nothing of it is left.");
}

/** Waits until a host that is booting runs scripts. @throws LabError `boot-failed`, `interrupted`. */
export async function answersBySsh(lab: Lab, name: string, signal?: AbortSignal): Promise<void> {
  const host = lab.host(name);
  const deadline = Date.now() + bootWaitMs;
  for (;;) {
    stopIfInterrupted(signal);
    try {
      await host.run("true", { timeoutMs: 5000, ...(signal === undefined ? {} : { signal }) });
      return;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      if (Date.now() > deadline) {
        throw new LabError("boot-failed", `${name} did not come up within ${bootWaitMs / 1000} s: ${error.message}`, {
          cause: error,
        });
      }
      await pause(50);
    }
  }
}
