import { OperationalError } from "../text/operational-error.ts";

/** What a finished script printed; both streams decoded as UTF-8. */
export interface ScriptResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** The script is killed after this long, times the host's patience. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** The script is killed when it has printed more than this; absent: what scripts of our own print is bounded. */
  readonly outputBytesMax?: number;
  /** `new`: not over a connection that was there before, such as the one that scripts share. */
  readonly connection?: "new";
}

/**
 * A machine that scripts run on as root. The same whether it is a lab host or an operator's own.
 */
export interface Host {
  readonly name: string;
  /** By which every time limit on it grows; absent: 1. More where its processor is emulated. */
  readonly patience?: number;
  /**
   * Runs a bash script. The script travels over standard input, never in an argument list, so it may hold secrets.
   * A script that exits with another status than 0 is a result, not an error.
   *
   * @throws HostError `unreachable` when no connection could be made or it broke, `timed-out` when `timeoutMs` passed,
   * `interrupted` when the signal fired, `overflowed` when more was printed than is allowed.
   */
  run(script: string, options: RunOptions): Promise<ScriptResult>;
}

/** What all hosts together need: that of the slowest. */
export function patienceWith(hosts: ReadonlyMap<string, Host>): number {
  return Math.max(1, ...[...hosts.values()].map(({ patience = 1 }) => patience));
}

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** Each line that the script prints, as it comes, without its end. */
  onLine(line: string): void;
}

/** A host on which a script may also go on for as long as it is wanted. */
export interface WatchableHost extends Host {
  /** The host has the script itself, with this for its mark, and runs no other. Absent: it runs what it is given. */
  readonly ownMark?: string;
  /**
   * Runs a bash script until the signal fires, and hands on what it prints. When the connection ends, so does the script.
   *
   * @throws HostError `unreachable` when no connection could be made, it broke, or the script ended by itself.
   */
  follow(script: string, options: FollowOptions): Promise<void>;
}

export type HostErrorCode = "unreachable" | "timed-out" | "interrupted" | "overflowed";

/** Operational trouble with one host; the message is a full sentence that names it. */
export class HostError extends OperationalError<HostErrorCode> {
  override readonly name = "HostError";
  readonly host: string;

  constructor(code: HostErrorCode, host: string, message: string, options?: { cause?: unknown }) {
    super(code, message, options);
    this.host = host;
  }
}

/** A host that shows a key which nobody here knows: it may be the host, or somebody in its place. */
export class UnknownHostKey extends HostError {}
