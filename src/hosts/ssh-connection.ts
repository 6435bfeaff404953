import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { HostError } from "./host.ts";

export interface SshTarget {
  readonly name: string;
  readonly address: string;
  readonly user: string;
  readonly port: number;
  /** Path of a private key; absent: what `ssh` itself would use. */
  readonly identity?: string;
  /** Path of a known_hosts file in which the host must be; absent: the operator's own, to which new hosts are added. */
  readonly knownHosts?: string;
  /** As `ssh_config(5)`'s ProxyCommand. */
  readonly proxyCommand?: string;
  /** Where the shared connection's socket lies; made if absent. Short: a socket's path has at most 107 bytes. */
  readonly controlDirectory: string;
}

const connectTimeoutSeconds = 5;
/** A connection that nobody uses any more ends by itself, so that a killed CLI leaves none for long. */
const persistSeconds = 60;
/** Dead peers are noticed after about six seconds: ServerAliveInterval × ServerAliveCountMax. */
const aliveIntervalSeconds = 2;
const aliveCountMax = 3;

/** What tells one shared connection from another. */
export type Connection = Pick<SshTarget, "address" | "user" | "port" | "controlDirectory">;

/** Path of the socket over which scripts for one host share a connection. */
export function controlPath({ address, user, port, controlDirectory }: Connection): string {
  const hash = createHash("sha256").update(`${user}@${address}:${port}`).digest("hex");
  return path.join(controlDirectory, hash.slice(0, 10));
}

/** The arguments that every `ssh` to the target needs, without the host and the command. */
export function sshArguments(target: SshTarget): string[] {
  const options = [
    "BatchMode=yes",
    `ConnectTimeout=${connectTimeoutSeconds}`,
    `ServerAliveInterval=${aliveIntervalSeconds}`,
    `ServerAliveCountMax=${aliveCountMax}`,
    "LogLevel=ERROR",
    "ForwardAgent=no",
    "ClearAllForwardings=yes",
    controlPathOption(target),
    target.knownHosts === undefined ? "StrictHostKeyChecking=accept-new" : "StrictHostKeyChecking=yes",
  ];
  if (target.knownHosts !== undefined) options.push(`UserKnownHostsFile=${word(target.knownHosts)}`);
  if (target.identity !== undefined) options.push("IdentitiesOnly=yes", `IdentityFile=${word(target.identity)}`);
  if (target.proxyCommand !== undefined) options.push(`ProxyCommand=${target.proxyCommand}`);
  // Lab hosts have nothing to do with what the operator's own configuration says of the same addresses.
  const configuration = target.proxyCommand === undefined ? [] : ["-F", "/dev/null"];
  return [
    ...configuration,
    ...options.flatMap((option) => ["-o", option]),
    "-p",
    String(target.port),
    "-l",
    target.user,
  ];
}

/** A path may hold what ssh would take for a token: `%` (ssh_config(5), TOKENS). */
function controlPathOption(connection: Connection): string {
  return `ControlPath=${word(controlPath(connection).replaceAll("%", "%%"))}`;
}

/** One word of a configuration, whatever spaces it has; ssh_config(5) puts such into double quotes. */
function word(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** Ends the shared connection of a host, whichever process began it. */
export async function endMaster(target: Connection): Promise<void> {
  const socket = controlPath(target);
  await execa("ssh", ["-F", "/dev/null", "-o", controlPathOption(target), "-O", "exit", "none"], {
    reject: false,
    stdio: "ignore",
    timeout: 2000,
  });
  await rm(socket, { force: true });
}

async function masterAlive(target: SshTarget): Promise<boolean> {
  const check = await execa("ssh", ["-F", "/dev/null", "-o", controlPathOption(target), "-O", "check", "none"], {
    reject: false,
    stdio: "ignore",
    timeout: 2000,
  });
  return check.exitCode === 0;
}

/**
 * Opens the shared connection unless there is one. The master is started on its own, not by the first script: it goes
 * to the background with its standard streams, and a script's output would otherwise not end before the connection does.
 *
 * @throws HostError `unreachable`
 */
export async function startMaster(target: SshTarget): Promise<void> {
  if (await masterAlive(target)) return;
  await mkdir(target.controlDirectory, { recursive: true, mode: 0o700 });
  const socket = controlPath(target);
  const log = `${socket}.log`;
  await rm(socket, { force: true });
  const inBackground = ["-o", "ControlMaster=yes", "-o", `ControlPersist=${persistSeconds}`, "-f", "-N", "-T"];
  const exitCode = await runToLog([...sshArguments(target), ...inBackground, target.address], log);
  if (exitCode === 0 || (await masterAlive(target))) return;
  throw unreachable(target, await readFile(log, "utf8").catch(() => ""));
}

/**
 * Runs `ssh -f`, which returns when it is connected, with its words in a file: the process in the background keeps the
 * stream, and nobody must wait for its end.
 */
function runToLog(args: readonly string[], log: string): Promise<number | null> {
  const file = openSync(log, "w", 0o600);
  // A hung proxy command is ended by the time limit.
  const child = spawn("ssh", args, { stdio: ["ignore", "ignore", file], timeout: (connectTimeoutSeconds + 3) * 1000 });
  closeSync(file);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}

/** The error for a host that ssh did not get to, with the last word of what ssh printed. */
export function unreachable(target: SshTarget, printed: string, cause?: unknown): HostError {
  const where = `${target.user}@${target.address}, port ${target.port}`;
  const reason = lastWord(printed) ?? "ssh gave no reason";
  return new HostError("unreachable", target.name, `${target.name} (${where}) cannot be reached by ssh: ${reason}.`, {
    cause,
  });
}

function lastWord(printed: string): string | undefined {
  const last = printed
    .split(/\r?\n/)
    .map((line) => line.trim().replace(/\.$/, ""))
    .findLast((line) => line !== "");
  // That is what ssh says when its proxy command finds nobody at the address; it discards the proxy command's own words.
  return last === "kex_exchange_identification: Connection closed by remote host" ? "it does not answer" : last;
}
