import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { HostError } from "../hosts/host.ts";
import type { FabricHost } from "./addresses.ts";
import { LabError } from "./failure.ts";
import { labOf, type Lab } from "./lab.ts";
import { doPower } from "./power.ts";
import { pause } from "./program.ts";
import type { LabState } from "./state.ts";

/** Of one host, from its power-on; a VM may be one that software emulates, on a machine that is busy with others. */
const bootWaitMs = { container: 60_000, vm: 600_000 } as const;
/** Of one look: what an emulated processor takes to agree on keys. */
const lookLimitMs = { container: 5000, vm: 60_000 } as const;
/** Hosts that boot at once: enough to keep the processors busy, few enough for each to come up in its time. */
const bootingAtOnce = Math.max(4, 2 * availableParallelism());
/** Between two looks whether a host answers: each is a process or two, which the host itself may want. */
const lookMs = 100;

/** More of them are told by their number. */
const namesMax = 10;

/** For a line about what is done to them. */
export function hostNames(hosts: readonly FabricHost[]): string {
  return hosts.length > namesMax ? `${hosts.length} hosts` : hosts.map(({ name }) => name).join(", ");
}

/** Powers hosts on, a few at a time, and waits until all answer by SSH. @throws LabError `boot-failed`, `interrupted`. */
export async function bootHosts(
  state: LabState,
  hosts: readonly FabricHost[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const lab = labOf(state);
  const limit = pLimit(bootingAtOnce);
  let failed = false;
  await settled(
    hosts.map((host) =>
      limit(async () => {
        if (failed) return;
        try {
          stopIfInterrupted(signal);
          await doPower(state, host, "on");
          await answersBySsh(lab, host.name, signal);
        } catch (error) {
          failed = true;
          throw error;
        }
      }),
    ),
  );
}

/**
 * As `Promise.all`, but waits for every one even when one fails: what is still being made could not be cleared away.
 */
export async function settled<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

export function stopIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new LabError("interrupted", "Making the lab was interrupted; nothing of it is left.");
}

/** Waits until a host that is booting runs scripts. @throws LabError `boot-failed`, `interrupted`. */
export async function answersBySsh(lab: Lab, name: string, signal?: AbortSignal): Promise<void> {
  const host = lab.host(name);
  const kind = lab.vms.includes(name) ? "vm" : "container";
  const deadline = Date.now() + bootWaitMs[kind];
  for (;;) {
    stopIfInterrupted(signal);
    try {
      await host.run("true", { timeoutMs: lookLimitMs[kind], ...(signal === undefined ? {} : { signal }) });
      return;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      if (Date.now() > deadline) {
        throw new LabError(
          "boot-failed",
          `${name} did not come up within ${bootWaitMs[kind] / 1000} s: ${error.message}`,
          {
            cause: error,
          },
        );
      }
      await pause(lookMs);
    }
  }
}
