import type { ManagedUnit } from "../contract/condition.ts";
import type { HostView } from "../contract/provisions.ts";
import type { Part, StatusProbe } from "../contract/status.ts";
import { parseUnit } from "./daemon-status.ts";
import { daemonUnit, unitsScript, type Daemon } from "./daemon.ts";

/** A daemon that looks for its work by itself: in the database, or at a port of its own. It holds no connection to the queue. */
export function quietDaemonUnit(daemon: Daemon, view: HostView): ManagedUnit {
  return { ...daemonUnit(daemon, view), ready: `systemctl is-active --quiet ${daemon.unit}` };
}

export function quietDaemonProbe(daemon: Pick<Daemon, "component" | "unit">, view: HostView): StatusProbe {
  return {
    component: daemon.component,
    shared: unitsScript(view),
    script: "",
    parse: (output, _exitCode, host) => quietDaemonPart(daemon, output, host),
  };
}

/** One such daemon on one host as part of a snapshot: no more is known of it than that it runs. */
export function quietDaemonPart(
  { component, unit: name }: Pick<Daemon, "component" | "unit">,
  output: string,
  host: string,
): Part {
  const found = parseUnit(output, name);
  const part = (state: Part["state"], sentence: string, detail: Part["detail"] = {}): Part => ({
    component,
    host,
    state,
    sentence,
    detail,
  });
  if (found === undefined) return part("unknown", "could not be asked");
  const { unit, tasks } = found;
  return unit === "active" ? part("up", "runs", { unit, tasks }) : part("down", `its unit is ${unit}`, { unit, tasks });
}
