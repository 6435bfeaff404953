import { boot } from "./container.ts";
import { bootVm } from "./vm/boot.ts";
import type { FabricHost } from "./addresses.ts";
import { hostGroup, isFrozen, killGroup, processesIn, removeGroup, setFrozen } from "./cgroup.ts";
import { cutLinks, plugIn, unplug } from "./fabric.ts";
import { endMaster } from "../hosts/ssh-connection.ts";
import { LabError } from "./failure.ts";
import { sshConnection, type LabState } from "./state.ts";

export const powerVerbs = ["off", "on", "cycle", "freeze", "thaw", "status"] as const;
export type PowerVerb = (typeof powerVerbs)[number];
export const powerStates = ["on", "off", "frozen"] as const;
export type PowerState = (typeof powerStates)[number];

export function isPowerState(text: string): text is PowerState {
  return (powerStates as readonly string[]).includes(text);
}

export function isPowerVerb(text: string): text is PowerVerb {
  return (powerVerbs as readonly string[]).includes(text);
}

/** Whether a host has power, as its processes show it: a container whose systemd has ended, and a VM that powered itself off, is off. */
export function powerState(lab: LabState, host: FabricHost): PowerState {
  const group = hostGroup(lab.name, host.name);
  if (processesIn(group).length === 0) return "off";
  return isFrozen(group) ? "frozen" : "on";
}

/** Does what a power button does, and gives the state afterwards. One verb at a time for one host. */
export async function doPower(lab: LabState, host: FabricHost, verb: PowerVerb): Promise<PowerState> {
  switch (verb) {
    case "off":
      await powerOff(lab, host);
      break;
    case "on":
      await powerOn(lab, host);
      break;
    case "cycle":
      await powerOff(lab, host);
      await powerOn(lab, host);
      break;
    case "freeze":
      await freeze(lab, host, true);
      break;
    case "thaw":
      await freeze(lab, host, false);
      break;
    case "status":
      break;
  }
  return powerState(lab, host);
}

/**
 * The link goes first: a host that is killed while it still has its link has its kernel refuse connections for it, and
 * every detection then looks faster than it is with a host that lost its power.
 */
async function powerOff(lab: LabState, host: FabricHost): Promise<void> {
  await cutLinks(lab, host);
  const group = hostGroup(lab.name, host.name);
  await killGroup(group);
  await removeGroup(group);
  await unplug(lab, host);
  await endMaster(sshConnection(lab, host));
}

async function powerOn(lab: LabState, host: FabricHost): Promise<void> {
  if (powerState(lab, host) !== "off") return;
  await plugIn(lab, host);
  try {
    await (host.vm === null ? boot(lab, host) : bootVm(lab, host, host.vm));
  } catch (error) {
    await powerOff(lab, host);
    throw error;
  }
}

async function freeze(lab: LabState, host: FabricHost, frozen: boolean): Promise<void> {
  if (powerState(lab, host) === "off") {
    throw new LabError("power-failed", `${host.name} is off: there is nothing to ${frozen ? "freeze" : "thaw"}.`);
  }
  await setFrozen(hostGroup(lab.name, host.name), frozen);
}
