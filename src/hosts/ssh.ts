import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import pLimit from "p-limit";
import { HostError, type Host, type ScriptResult } from "./host.ts";
import { frame, remoteCommand } from "./script.ts";

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
/** sshd refuses the eleventh session of a connection (`MaxSessions`, sshd_config(5)); one is left for a person. */
const sessionsMax = 9;
/** Time for output that is still under way when a script has said that it is done. */
const drainMs = 200;

/** Path of the socket over which scripts for one host share a connection. */
export function controlPath(controlDirectory: string, host: string): string {
  return path.join(controlDirectory, createHash("sha256").update(host).digest("hex").slice(0, 10));
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
    `ControlPath=${controlPath(target.controlDirectory, target.name)}`,
    target.knownHosts === undefined ? "StrictHostKeyChecking=accept-new" : "StrictHostKeyChecking=yes",
  ];
  if (target.knownHosts !== undefined) options.push(`UserKnownHostsFile=${target.knownHosts}`);
  if (target.identity !== undefined) options.push("IdentitiesOnly=yes", `IdentityFile=${target.identity}`);
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

/** A host that is reached by the system's `ssh`, over one shared connection. */
export function sshHost(target: SshTarget): Host {
  const limit = pLimit(sessionsMax);
  let connecting: Promise<void> | undefined;
  let connectedOnce = false;

  const connect = async (): Promise<void> => {
    if (connectedOnce && existsSync(controlPath(target.controlDirectory, target.name))) return;
    connecting ??= startMaster(target).finally(() => {
      connecting = undefined;
    });
    await connecting;
    connectedOnce = true;
  };

  return {
    name: target.name,
    run: (script, options) =>
      limit(async () => {
        const deadline = AbortSignal.timeout(options.timeoutMs);
        const stop = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
        try {
          await unlessStopped(connect(), stop);
          return await runScript(target, script, stop);
        } catch (error) {
          if (options.signal?.aborted === true) {
            throw new HostError("interrupted", target.name, `A script on ${target.name} was interrupted.`);
          }
          if (deadline.aborted) {
            const message = `A script on ${target.name} was given up after ${options.timeoutMs} ms.`;
            throw new HostError("timed-out", target.name, message, { cause: error });
          }
          throw error;
        }
      }),
    close: () => endMaster(target),
  };
}

function unlessStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onStop = (): void => reject(new Error("stopped", { cause: stop.reason }));
    if (stop.aborted) return onStop();
    stop.addEventListener("abort", onStop, { once: true });
    work.then(resolve, reject).finally(() => stop.removeEventListener("abort", onStop));
  });
}

/** Ends the shared connection of a host, whichever process began it. */
export async function endMaster(target: Pick<SshTarget, "name" | "controlDirectory">): Promise<void> {
  const socket = controlPath(target.controlDirectory, target.name);
  await execa("ssh", ["-F", "/dev/null", "-o", `ControlPath=${socket}`, "-O", "exit", "none"], {
    reject: false,
    stdio: "ignore",
    timeout: 2000,
  });
  await rm(socket, { force: true });
}

async function masterAlive(target: SshTarget): Promise<boolean> {
  const socket = controlPath(target.controlDirectory, target.name);
  const check = await execa("ssh", ["-F", "/dev/null", "-o", `ControlPath=${socket}`, "-O", "check", "none"], {
    reject: false,
    stdio: "ignore",
    timeout: 2000,
  });
  return check.exitCode === 0;
}

/**
 * The master is started on its own, not by the first script: it goes to the background with its standard streams, and
 * a script's output would otherwise not end before the connection does.
 */
async function startMaster(target: SshTarget): Promise<void> {
  if (await masterAlive(target)) return;
  await mkdir(target.controlDirectory, { recursive: true, mode: 0o700 });
  const socket = controlPath(target.controlDirectory, target.name);
  const log = `${socket}.log`;
  await rm(socket, { force: true });
  await rm(log, { force: true });
  const master = await execa(
    "ssh",
    [
      ...sshArguments(target),
      "-o",
      "ControlMaster=yes",
      "-o",
      `ControlPersist=${persistSeconds}`,
      "-E",
      log,
      "-f",
      "-N",
      "-T",
      target.address,
    ],
    {
      reject: false,
      stdio: "ignore",
      // `ssh -f` returns when it is connected; until then a hung proxy command is ended by this.
      timeout: (connectTimeoutSeconds + 3) * 1000,
    },
  );
  if (master.exitCode === 0 || (await masterAlive(target))) return;
  const reason = await lastLine(log);
  throw unreachable(target, reason === "" ? "ssh gave no reason" : reason, master);
}

function unreachable(target: SshTarget, reason: string, cause?: unknown): HostError {
  const where = `${target.user}@${target.address}, port ${target.port}`;
  return new HostError("unreachable", target.name, `${target.name} (${where}) cannot be reached by ssh: ${reason}.`, {
    cause,
  });
}

async function lastLine(file: string): Promise<string> {
  return lastLineOf(await readFile(file, "utf8").catch(() => ""));
}

function lastLineOf(text: string): string {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("Connection closed by UNKNOWN"));
  return (lines.at(-1) ?? "").replace(/\.$/, "");
}

async function runScript(target: SshTarget, script: string, stop: AbortSignal): Promise<ScriptResult> {
  const framed = frame(script);
  const child = execa("ssh", [...sshArguments(target), "-T", target.address, remoteCommand(target.user)], {
    reject: false,
    stdin: "pipe",
    stripFinalNewline: false,
    buffer: false,
    cancelSignal: stop,
    forceKillAfterDelay: 500,
  });
  const out = collect(child.stdout);
  const err = collect(child.stderr);
  // A connection that breaks while the script is being sent is told by how ssh ends.
  child.stdin.on("error", () => undefined);
  child.stdin.write(framed.input);

  const marked = new Promise<void>((resolve) => {
    child.stdout.on("data", () => {
      if (framed.finished(out.tail()) !== undefined) resolve();
    });
  });
  // A daemon that the script started may hold the streams open: the mark counts, not the end of the streams.
  await Promise.race([child, marked]);
  child.stdin.end();
  const done = framed.finished(out.text());
  if (done === undefined) {
    const result = await child;
    throw unreachable(target, lastLineOf(err.text()) || "the connection broke while a script ran", result);
  }
  await Promise.race([child, new Promise((resolve) => setTimeout(resolve, drainMs))]);
  child.kill("SIGTERM");
  return { exitCode: done.exitCode, stdout: done.stdout, stderr: err.text() };
}

const tailBytes = 200;

interface Collected {
  text(): string;
  /** The last part of the text, long enough to hold an end mark. */
  tail(): string;
}

function collect(stream: NodeJS.ReadableStream): Collected {
  const chunks: Buffer[] = [];
  let tail = Buffer.alloc(0);
  stream.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    tail = Buffer.concat([tail, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
  });
  return {
    text: () => Buffer.concat(chunks).toString("utf8"),
    tail: () => tail.toString("utf8"),
  };
}
