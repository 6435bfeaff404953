import { askOthers, type GoalRef, type ManagedUnit } from "../contract/condition.ts";
import { hostNamed } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { scheme } from "../openstack/service-url.ts";
import { dataConditionId } from "./conditions.ts";
import { ringsConditionId } from "./rings.ts";
import { rsyncConfPath } from "./rsync.ts";
import { rsyncUnit, storageHosts, storageServers, swiftConfPath, type StorageServer } from "./servers.ts";
import { inBrackets, withPort } from "../../text/network-place.ts";

/** Loading takes a busy host this long at the most. */
const startMs = 60_000;

export function storageUnits(view: HostView): readonly ManagedUnit[] {
  return [
    transferUnit(view),
    ...storageServers.map((server) => serverUnit(view, server)),
    ...storageServers.flatMap((server) => server.background.map((unit) => backgroundUnit(view, server, unit))),
  ];
}

/** What the replicators send copies with, and hosts fetch rings: before there are any. */
function transferUnit({ design, host }: HostView): ManagedUnit {
  return {
    unit: rsyncUnit,
    files: [rsyncConfPath],
    runs: { rank: "data" },
    onChange: "restart",
    startedBy: "systemd",
    ready: `rsync --contimeout=2 rsync://${inBrackets(hostNamed(design, host).address)}/rings/ >/dev/null`,
    after: [{ condition: dataConditionId(host) }],
    startMs,
  };
}

/** One storage host after another: a write needs most copies. */
function serverUnit({ design, host }: HostView, { unit, kind, port, configPath }: StorageServer): ManagedUnit {
  const healthy = (name: string): string =>
    `curl -fs -o /dev/null -m 2 ${scheme}://${withPort(hostNamed(design, name).address, port)}/healthcheck`;
  const others = storageHosts(design).filter((name) => name !== host);
  return {
    unit,
    files: [configPath, swiftConfPath],
    runs: { rank: "data" },
    onChange: "restart",
    startedBy: "systemd",
    ready: healthy(host),
    after: dataAndRings(host),
    gate: {
      turn: "swift storage",
      interrupts: `nobody: of the copies on ${host} others are read, and what is written meanwhile is brought to it later`,
      ...askOthers(others, `the ${kind} servers of all other hosts answer`, others.map(healthy).join(" && ")),
    },
    startMs,
  };
}

function backgroundUnit(view: HostView, { configPath }: StorageServer, unit: string): ManagedUnit {
  return workingUnit(view, unit, [configPath, swiftConfPath]);
}

/** What works on copies and answers nobody. */
export function workingUnit({ host }: HostView, unit: string, files: readonly string[]): ManagedUnit {
  return {
    unit,
    files,
    // After everything that answers: what it does can wait.
    runs: { rank: "api", settings: { Nice: "5", CPUWeight: "50" } },
    onChange: "restart",
    startedBy: "systemd",
    ready: `systemctl -q is-active ${unit}`,
    after: dataAndRings(host),
    startMs,
  };
}

function dataAndRings(host: string): readonly GoalRef[] {
  return [{ condition: dataConditionId(host) }, { condition: ringsConditionId(host) }];
}
