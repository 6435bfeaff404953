import { randomBytes } from "node:crypto";
import receiver from "./receiver.sh";

/**
 * How a script reaches a bash that is not ours to configure, and how its end is told from the end of the connection.
 *
 * The remote command is fixed; all else travels over standard input: one line with the script's length and an end mark,
 * then the script. Standard input stays open meanwhile, so that its end tells the far side that nobody waits any more:
 * it then kills the script's process group. The script itself reads from /dev/null, as it would swallow itself otherwise.
 */

/**
 * The remote command, quoted for a POSIX login shell. Who is not root becomes so by sudo, without a password. Asked on the
 * host, since the user may stand in the operator's own configuration.
 */
export const remoteCommand = `[ "$(id -u)" -eq 0 ] || set -- sudo -n --; exec "$@" bash -c '${receiver.replaceAll("'", `'\\''`)}'`;

export interface FramedScript {
  /** What to write to standard input, which then stays open. */
  readonly input: string;
  /** Undefined until the end mark has come; then what was printed before it and the exit status. */
  finished(stdout: string): { readonly stdout: string; readonly exitCode: number } | undefined;
}

/** Frames one script for `remoteCommand`. */
export function frame(script: string): FramedScript {
  const mark = `quorate-end-${randomBytes(12).toString("hex")}`;
  const ending = new RegExp(`\\n${mark} (\\d+)\\n`);
  return {
    input: `${Buffer.byteLength(script, "utf8")} ${mark}\n${script}`,
    finished(stdout) {
      const found = ending.exec(stdout);
      if (found === null) return undefined;
      return { stdout: stdout.slice(0, found.index), exitCode: Number(found[1]) };
    },
  };
}
