import { withVariables } from "../../text/script.ts";
import type { Part } from "../contract/status.ts";
import ask from "./daemon-status.sh";

interface Asked {
  readonly units: readonly string[];
  /** Where clients on the host reach the message queue. */
  readonly port: number;
  /** Programs that ask the host's daemons over the message queue; those that are not there are passed over. */
  readonly pings: readonly string[];
  /** Where answers are shared; on a host, the usual place. */
  readonly directory?: string;
}

/** Bash that asks about daemons of a host, their connections to the message queue and what calls they answer: daemon-status.sh. */
export function daemonStatusScript({ units, port, pings, directory = "/run/quorate" }: Asked): string {
  return withVariables(ask, { units, port, pings, directory });
}

/** What names a daemon in the answer. */
interface Named {
  readonly component: string;
  readonly unit: string;
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

/** Reads what `daemonStatusScript` prints of one unit: its state, its connections to the message queue, its threads. */
export function parseUnit(
  output: string,
  name: string,
): { readonly unit: string; readonly queueConnections: number; readonly tasks: number } | undefined {
  for (const line of output.split("\n")) {
    const [word, unit, state, connections, tasks] = line.split(" ");
    if (word === "unit" && unit === name && state !== undefined)
      return { unit: state, queueConnections: Number(connections), tasks: Number(tasks) };
  }
  return undefined;
}

/** Reads what `daemonStatusScript` prints of one daemon; undefined when there is nothing. */
export function parseDaemonStatus(output: string, { component, unit: name }: Named): DaemonDetail | undefined {
  const found = parseUnit(output, name);
  if (found === undefined) return undefined;
  const { unit, queueConnections } = found;
  const begin = `calls ${component} `;
  const said = output.split("\n").find((line) => line.startsWith(begin));
  const calls = said === undefined ? undefined : parseCalls(said.slice(begin.length));
  return { unit, queueConnections, ...(calls === undefined ? {} : { calls }) };
}

function parseCalls(text: string): Calls {
  const [, answered, asked, slowest] = /^(\d+) (\d+) (\d+)$/.exec(text) ?? [];
  if (answered !== undefined) return { answered: Number(answered), asked: Number(asked), slowestMs: Number(slowest) };
  return { trouble: text.replace(/^\? /, "") };
}

/**
 * One daemon on one host as part of a snapshot: one without a connection to the queue hears of no work, and one that answers no
 * call is as good as dead, however well it looks.
 *
 * @param takesCalls it is asked over the queue as well
 */
export function daemonPart(daemon: Named, output: string, host: string, takesCalls = false): Part {
  const { component } = daemon;
  const detail = parseDaemonStatus(output, daemon);
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
  if (calls === undefined) {
    return takesCalls
      ? part("unknown", "runs, connected to the message queue; no call was tried: nobody has asked it yet")
      : part("up", "runs, connected to the message queue");
  }
  if ("trouble" in calls)
    return part("unknown", `runs, connected to the message queue; no call was tried: ${calls.trouble}`);
  if (calls.asked === 0) return part("down", "is deaf: connected to the message queue, and takes no calls off it");
  if (calls.answered === 0) return part("down", "is deaf: connected to the message queue, and answers no call");
  if (calls.answered < calls.asked)
    return part("degraded", `${calls.asked - calls.answered} of its ${calls.asked} processes answer no call`);
  return part("up", "answers calls");
}
