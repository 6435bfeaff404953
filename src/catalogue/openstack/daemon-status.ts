import { withVariables } from "../../text/script.ts";
import type { Part } from "../contract/status.ts";
import ask from "./daemon-status.sh";

interface Asked {
  readonly unit: string;
  readonly component: string;
  /** Where clients on the host reach the message queue. */
  readonly port: number;
  /** The program that asks the host's daemons over the message queue; empty where this one takes no calls. */
  readonly ping: string;
}

/** Bash that asks about a daemon, its connections to the message queue and what calls it answers: daemon-status.sh. */
export function daemonStatusScript({ unit, component, port, ping }: Asked): string {
  return withVariables(ask, { unit, port, component, ping });
}

export interface DaemonDetail {
  /** systemd's word for the unit: `active`, `failed`. */
  readonly unit: string;
  /** Connections to the message queue that its processes hold. */
  readonly queueConnections: number;
  /** Absent where it takes no calls, or was not running. */
  readonly calls?: Calls;
}

/** What came of calls through the message queue: one for each process that takes them, or why there was none. */
export type Calls =
  | { readonly answered: number; readonly asked: number; readonly slowestMs: number }
  | { readonly trouble: string };

/** Reads the line of `daemonStatusScript`; undefined when there is none. */
export function parseDaemonStatus(output: string): DaemonDetail | undefined {
  const [, unit, connections, rpc = ""] = /^(\S+) (\d+)(?: (.*))?$/m.exec(output) ?? [];
  if (unit === undefined || connections === undefined) return undefined;
  const calls = parseCalls(rpc);
  return { unit, queueConnections: Number(connections), ...(calls === undefined ? {} : { calls }) };
}

function parseCalls(text: string): Calls | undefined {
  const [, answered, asked, slowest] = /^(\d+) (\d+) (\d+)$/.exec(text) ?? [];
  if (answered !== undefined) return { answered: Number(answered), asked: Number(asked), slowestMs: Number(slowest) };
  return text === "" ? undefined : { trouble: text.replace(/^\? /, "") };
}

/**
 * One daemon on one host as part of a snapshot: one without a connection to the queue hears of no work, and one that answers no
 * call is as good as dead, however well it looks.
 */
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
  const { calls } = detail;
  if (calls === undefined) return part("up", "runs, connected to the message queue");
  if ("trouble" in calls)
    return part("unknown", `runs, connected to the message queue; no call was tried: ${calls.trouble}`);
  if (calls.asked === 0) return part("down", "is deaf: connected to the message queue, and takes no calls off it");
  if (calls.answered === 0) return part("down", "is deaf: connected to the message queue, and answers no call");
  if (calls.answered < calls.asked)
    return part("degraded", `${calls.asked - calls.answered} of its ${calls.asked} processes answer no call`);
  return part("up", "answers calls");
}
