import { withVariables } from "../../text/script.ts";
import type { Part } from "../contract/status.ts";
import ask from "./daemon-status.sh";

/** Bash that asks about a daemon and its connections to the message queue at a port: daemon-status.sh. */
export function daemonStatusScript(unit: string, port: number): string {
  return withVariables(ask, { unit, port: String(port) });
}

export interface DaemonDetail {
  /** systemd's word for the unit: `active`, `failed`. */
  readonly unit: string;
  /** Connections to the message queue that its processes hold. */
  readonly queueConnections: number;
}

/** Reads the line of `daemonStatusScript`; undefined when there is none. */
export function parseDaemonStatus(output: string): DaemonDetail | undefined {
  const [, unit, connections] = /^(\S+) (\d+)$/m.exec(output) ?? [];
  if (unit === undefined || connections === undefined) return undefined;
  return { unit, queueConnections: Number(connections) };
}

/** One daemon on one host as part of a snapshot: one without a connection to the queue hears of no work. */
export function daemonPart(component: string, output: string, host: string): Part {
  const detail = parseDaemonStatus(output);
  const part = (state: Part["state"], sentence: string): Part => ({
    component,
    host,
    state,
    sentence,
    detail: { ...detail },
  });
  if (detail === undefined) return part("unknown", "could not be asked");
  if (detail.unit !== "active") return part("down", `its unit is ${detail.unit}`);
  if (detail.queueConnections === 0) return part("down", "runs, but is not connected to the message queue");
  return part("up", "runs, connected to the message queue");
}
