import { appendFile, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Site } from "../spec/site.ts";
import { withVariables } from "../text/script.ts";
import { grownFabric, type FabricHost } from "./addresses.ts";
import { bootHosts, hostNames, settled, stopIfInterrupted } from "./boot-hosts.ts";
import { claimChange } from "./change-lock.ts";
import { hostsLine, knownHostLine, makeDisk } from "./disk.ts";
import hostsFile from "./hosts-file.sh";
import { hostsOnMachine, labOf, type Lab } from "./lab.ts";
import { roomForHosts } from "./machine-limits.ts";
import { doPower, powerState } from "./power.ts";
import { shareWithHosts } from "./processor-share.ts";
import { program } from "./program.ts";
import { step, type Progress } from "./progress.ts";
import { LabError } from "./failure.ts";
import { labPlaces, requireHost, requireState, writeState, type LabState } from "./state.ts";
import { changeAtBoot } from "./vm/seed.ts";

/** A running lab whose hosts became those of its site. */
export interface Grown {
  readonly lab: Lab;
  /** Names of the hosts that came. */
  readonly came: readonly string[];
  /** Names of hosts that the site does not have any more; they stay until they are taken out one by one. */
  readonly left: readonly string[];
}

export interface GrowthRequest {
  readonly name: string;
  readonly site: Pick<Site, "hosts">;
  readonly signal?: AbortSignal;
}

const hostsFileMs = 20_000;

/**
 * Takes the hosts into a running lab that its site has got, and waits until they answer by SSH. The others go on undisturbed.
 * When it cannot, or is interrupted, none of the new ones is left.
 *
 * @throws LabError
 */
export async function growLab(request: GrowthRequest, progress: Progress): Promise<Grown> {
  const release = await claimChange(request.name);
  try {
    const before = requireState(request.name);
    const { plan, came, left } = grownFabric(before.fabric, request.site);
    const state: LabState = { ...before, fabric: plan };
    const vm = before.vms === null ? came.find((host) => host.vm !== null) : undefined;
    if (vm !== undefined) {
      throw new LabError(
        "cannot-grow",
        `${vm.name} is a VM, and lab ${request.name} was made without any: \`quorate lab down ${request.name}\`, and up again.`,
      );
    }
    const names = came.map(({ name }) => name);
    if (came.length > 0) await bringIn(state, before, came, request.signal, progress);
    return { lab: labOf(state), came: names, left };
  } finally {
    await release();
  }
}

async function bringIn(
  state: LabState,
  before: LabState,
  came: readonly FabricHost[],
  signal: AbortSignal | undefined,
  progress: Progress,
): Promise<void> {
  const names = hostNames(came);
  await roomForHosts(hostsOnMachine() + came.length, progress);
  try {
    await step(progress, `making the disks of ${names}`, async () => {
      await settled(came.map((host) => makeDisk(state, host)));
      const known = await settled(came.map((host) => knownHostLine(state, host)));
      await appendFile(labPlaces(state.name).knownHosts, known.join(""));
    });
    writeState(state);
    // What the hosts that run have of real-time processing is shared anew before the new ones ask for theirs.
    shareWithHosts(state.name, state.fabric.hosts);
    await step(progress, `booting ${names}`, () => bootHosts(state, came, signal));
    await tellOthers(state, before.fabric.hosts, { gone: [], came });
    stopIfInterrupted(signal);
  } catch (error) {
    await takeAway(state, before, came);
    stopIfInterrupted(signal);
    throw error;
  }
}

/**
 * Powers a host off and takes it out of a running lab: disk, address and name. Nobody is asked whether it still serves.
 *
 * @throws LabError `unknown-lab`, `unknown-host`.
 */
export async function removeHost(lab: string, name: string): Promise<void> {
  const release = await claimChange(lab);
  try {
    const before = requireState(lab);
    const host = requireHost(before, name);
    const hosts = before.fabric.hosts.filter((each) => each.name !== name);
    const after: LabState = { ...before, fabric: { ...before.fabric, hosts } };
    await takeAway(before, after, [host]);
    await tellOthers(after, hosts, { gone: [host], came: [] });
  } finally {
    await release();
  }
}

/** Takes hosts out of `from`, of which `to` is what is left. */
async function takeAway(from: LabState, to: LabState, hosts: readonly FabricHost[]): Promise<void> {
  const places = labPlaces(from.name);
  for (const host of hosts) await doPower(from, host, "off");
  writeState(to);
  for (const { name } of hosts) {
    await rm(places.hostDirectory(name), { recursive: true, force: true, maxRetries: 5 });
  }
  const known = (await readFile(places.knownHosts, "utf8")).split("\n");
  const gone = new Set(hosts.map(({ address }) => address));
  await writeFile(places.knownHosts, known.filter((line) => !gone.has(line.split(" ")[0] ?? "")).join("\n"));
  shareWithHosts(to.name, to.fabric.hosts);
}

interface Change {
  readonly gone: readonly FabricHost[];
  readonly came: readonly FabricHost[];
}

/** Hosts know each other by name: one that runs is told, and the disk of one that is off is changed, a VM's by itself. */
async function tellOthers(state: LabState, others: readonly FabricHost[], { gone, came }: Change): Promise<void> {
  const lab = labOf(state);
  const change = { gone: [...gone, ...came].map(({ name }) => name), came: came.map(hostsLine) };
  await settled(
    others.map(async (host) => {
      const directory = labPlaces(state.name).hostDirectory(host.name);
      const script = withVariables(hostsFile, { file: "/etc/hosts", ...change });
      if (host.vm !== null) await changeAtBoot(directory, script);
      if (powerState(state, host) === "on") {
        // One that hangs is not waited for: its names are right when it is told again, or made anew.
        await lab
          .host(host.name)
          .run(script, { timeoutMs: hostsFileMs })
          .catch(() => undefined);
        return;
      }
      if (host.vm !== null) return;
      const file = path.join(directory, "disk/etc/hosts");
      await program("bash", ["-eu"], { input: withVariables(hostsFile, { file, ...change }) });
    }),
  );
}
