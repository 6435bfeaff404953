import { execa } from "execa";
import { type FollowOptions, HostError } from "./host.ts";
import { frame, remoteCommand } from "./script.ts";
import { sshArguments, unreachable } from "./ssh-connection.ts";
import type { SshTarget } from "./ssh-target.ts";

/** A line that is longer is no line of a script's that is followed. */
const lineMost = 4 * 1024 * 1024;
/** Of what ssh says of its own trouble, the end. */
const wordsMost = 4096;

/**
 * Runs a script over the shared connection of a host for as long as it is wanted. Its standard input stays open meanwhile:
 * when this process ends, however it does, that ends, and the script with it.
 *
 * @throws HostError `unreachable` when the connection broke or the script ended.
 */
export async function followScript(target: SshTarget, script: string, options: FollowOptions): Promise<void> {
  const framed = frame(script);
  const child = execa("ssh", [...sshArguments(target), "-o", "ControlMaster=no", "-T", target.address, remoteCommand], {
    reject: false,
    detached: true,
    stdin: "pipe",
    buffer: false,
    cancelSignal: options.signal,
    forceKillAfterDelay: 500,
  });
  let said = "";
  let ended = false;
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = `${said}${text}`.slice(-wordsMost);
  });
  // A connection that breaks while the script is being sent is told by how ssh ends.
  child.stdin.on("error", () => undefined);
  child.stdin.write(framed.input);
  const take = linesOf((line) => {
    if (framed.finished(`\n${line}\n`) !== undefined) {
      ended = true;
      child.kill("SIGTERM");
    } else if (!options.signal.aborted) options.onLine(line);
  });
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (!take(text)) child.kill("SIGTERM");
  });
  const result = await child;
  if (options.signal.aborted) return;
  if (ended) throw new HostError("unreachable", target.name, `What is followed on ${target.name} ended by itself.`);
  throw unreachable(target, said || "the connection broke", result);
}

/** Takes text apart into lines as it comes; false when a line has no end in sight. */
export function linesOf(onLine: (line: string) => void): (text: string) => boolean {
  let rest = "";
  return (text) => {
    const pieces = `${rest}${text}`.split("\n");
    rest = pieces.pop() ?? "";
    for (const line of pieces) onLine(line);
    return rest.length <= lineMost;
  };
}
