import type { GoalRef, ManagedUnit } from "../contract/condition.ts";
import { endpointNamed, nearestPlace } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import type { StatusProbe } from "../contract/status.ts";
import { daemonPart, daemonStatusScript } from "./daemon-status.ts";

/** What one daemon is that works off messages and answers no client itself: a scheduler, a conductor, an agent. */
export interface Daemon {
  /** The OpenStack service. */
  readonly service: string;
  readonly component: string;
  readonly unit: string;
  /** Managed files that it runs with. */
  readonly files: readonly string[];
  /** What a restart interrupts on its host: "scheduling that nova-scheduler on c1 is working on". */
  interrupts(host: string): string;
  /** What must hold on its host before it starts, its files aside. */
  after(host: string): readonly GoalRef[];
}

/** Loading takes a busy host this long at the most. */
const startMs = 180_000;

/** The unit of a daemon on a host: restarted with its files, one host after another, each when the last one works again. */
export function daemonUnit(daemon: Daemon, view: HostView): ManagedUnit {
  const { host } = view;
  return {
    unit: daemon.unit,
    files: daemon.files,
    runs: { rank: "api" },
    onChange: "restart",
    startedBy: "systemd",
    ready: `[[ "$(${probeScript(daemon, view)})" =~ ^active\\ [1-9] ]]`,
    after: daemon.after(host),
    gate: {
      turn: daemon.component,
      interrupts: daemon.interrupts(host),
    },
    startMs,
  };
}

export function daemonProbe(daemon: Daemon, view: HostView): StatusProbe {
  return {
    component: daemon.component,
    script: probeScript(daemon, view),
    parse: (output, _exitCode, on) => daemonPart(daemon.component, output, on),
  };
}

function probeScript({ unit }: Daemon, { design, host, provided }: HostView): string {
  const place = nearestPlace(design, host, endpointNamed(design, provision(provided, "queue").endpoint));
  return daemonStatusScript(unit, Number(place.slice(place.lastIndexOf(":") + 1)));
}
