import type { ManagedUnit } from "../contract/condition.ts";
import type { HostView } from "../contract/provisions.ts";
import type { Part, StatusProbe } from "../contract/status.ts";
import { withVariables } from "../../text/script.ts";
import ask from "./quiet-daemon.sh";
import type { Daemon } from "./daemon.ts";
import { daemonUnit } from "./daemon.ts";

/** A daemon that looks for its work by itself: in the database, or at a port of its own. It holds no connection to the queue. */
export function quietDaemonUnit(daemon: Daemon, view: HostView): ManagedUnit {
  return { ...daemonUnit(daemon, view), ready: `systemctl is-active --quiet ${daemon.unit}` };
}

export function quietDaemonProbe({ component, unit }: Daemon): StatusProbe {
  return {
    component,
    script: withVariables(ask, { unit }),
    parse: (output, _exitCode, host) => quietDaemonPart(component, output, host),
  };
}

/** One such daemon on one host as part of a snapshot. */
export function quietDaemonPart(component: string, output: string, host: string): Part {
  const [, unit, tasks] = /^(\S+) (\d+)$/m.exec(output) ?? [];
  const part = (state: Part["state"], sentence: string, detail: Part["detail"] = {}): Part => ({
    component,
    host,
    state,
    sentence,
    detail,
  });
  if (unit === undefined) return part("unknown", "could not be asked");
  const detail = { unit, tasks: Number(tasks) };
  return unit === "active" ? part("up", "runs", detail) : part("down", `its unit is ${unit}`, detail);
}
