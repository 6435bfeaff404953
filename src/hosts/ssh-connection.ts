import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { execa } from "execa";
import { HostError, UnknownHostKey } from "./host.ts";
import { configurationPath, word, writeConfiguration } from "./ssh-configuration.ts";
import { controlPath, type Connection, type SshTarget } from "./ssh-target.ts";

/** Of a host whose processor is emulated: what it takes where the machine is busy with others as well. */
const connectTimeoutSeconds = { usual: 5, slow: 30 } as const;
/**
 * A connection that nobody uses any more ends by itself (`ControlPersist`, ssh_config(5)). No command ends it: none can know
 * whether another one has begun to use it meanwhile, and the next command within a minute need not connect again.
 */
const persistSeconds = 60;
/** Dead peers are noticed after about six seconds, slow ones after thirty: ServerAliveInterval × ServerAliveCountMax. */
const aliveIntervalSeconds = { usual: 2, slow: 10 } as const;
const aliveCountMax = 3;

/**
 * The arguments that every `ssh` to the target needs, without the host and the command; `startMaster` makes the files that
 * they name.
 */
export function sshArguments(target: SshTarget): string[] {
  const { knownHosts, identity, jump, proxyCommand, port, user } = target;
  const pace = paceOf(target);
  const options = [
    "BatchMode=yes",
    `ConnectTimeout=${connectTimeoutSeconds[pace]}`,
    `ServerAliveInterval=${aliveIntervalSeconds[pace]}`,
    `ServerAliveCountMax=${aliveCountMax}`,
    "LogLevel=ERROR",
    "ForwardAgent=no",
    "ClearAllForwardings=yes",
    "RemoteCommand=none",
    controlPathOption(target),
  ];
  if (knownHosts !== undefined) options.push("StrictHostKeyChecking=yes", `UserKnownHostsFile=${word(knownHosts)}`);
  if (identity !== undefined) options.push("IdentitiesOnly=yes", `IdentityFile=${word(identity)}`);
  if (proxyCommand !== undefined) options.push(`ProxyCommand=${proxyCommand}`);
  return [
    "-F",
    proxyCommand === undefined ? configurationPath(target) : "/dev/null",
    ...options.flatMap((option) => ["-o", option]),
    ...(jump === undefined ? [] : ["-J", jump]),
    ...(port === undefined ? [] : ["-p", String(port)]),
    ...(user === undefined ? [] : ["-l", user]),
  ];
}

function paceOf({ slow }: SshTarget): "usual" | "slow" {
  return slow === true ? "slow" : "usual";
}

/** A path may hold what ssh would take for a token: `%` (ssh_config(5), TOKENS). */
function controlPathOption(connection: Connection): string {
  return `ControlPath=${word(controlPath(connection).replaceAll("%", "%%"))}`;
}

/** Ends the shared connection of a host that goes away, whichever process began it and whoever uses it. */
export async function endMaster(target: Connection): Promise<void> {
  await askToEnd(target);
  await rm(controlPath(target), { force: true });
}

/** Whether a master listens at its socket. `ssh -O check` says the same and is a process for each host at every command. */
function masterAlive(target: SshTarget): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(controlPath(target));
    const end = (alive: boolean): void => {
      socket.destroy();
      resolve(alive);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
  });
}

function askToEnd(target: Connection) {
  return execa("ssh", ["-F", "/dev/null", "-o", controlPathOption(target), "-O", "exit", "none"], {
    reject: false,
    stdio: "ignore",
    detached: true,
    timeout: 2000,
  });
}

/**
 * Opens the shared connection unless there is one. The master is started on its own, not by the first script: it goes
 * to the background with its standard streams, and a script's output would otherwise not end before the connection does.
 * It runs `true` and stays for others then: of two that are started at once one finds that there is a master, and ends.
 *
 * @throws HostError `unreachable`
 */
export async function startMaster(target: SshTarget): Promise<void> {
  await mkdir(target.controlDirectory, { recursive: true, mode: 0o700 });
  if (target.proxyCommand === undefined) await writeConfiguration(target);
  if (await masterAlive(target)) return;
  const log = `${controlPath(target)}.log`;
  const shared = ["-o", "ControlMaster=auto", "-o", `ControlPersist=${persistSeconds}`, "-T"];
  // A hung proxy command is ended by the time limit.
  const limitMs = (connectTimeoutSeconds[paceOf(target)] + 3) * 1000;
  const exitCode = await runToLog([...sshArguments(target), ...shared, target.address, "true"], { log, limitMs });
  if (exitCode === 0 || (await masterAlive(target))) return;
  if (target.jump !== undefined) {
    // ssh discards what a host on the way says while it begins a connection that stays; one that does not stay is told.
    await runToLog(["-o", "ControlPath=none", ...sshArguments(target), "-T", target.address, "true"], { log, limitMs });
  }
  throw unreachable(target, await readFile(log, "utf8").catch(() => ""));
}

/**
 * Runs `ssh` with its words in a file: what goes to the background keeps the stream, and nobody must wait for its end. It
 * has a session of its own, so that a Ctrl-C on our terminal does not reach the connection that scripts still need.
 */
function runToLog(
  args: readonly string[],
  { log, limitMs }: { readonly log: string; readonly limitMs: number },
): Promise<number | null> {
  const file = openSync(log, "w", 0o600);
  const child = spawn("ssh", args, {
    stdio: ["ignore", "ignore", file],
    detached: true,
    timeout: limitMs,
  });
  closeSync(file);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
}

/** The error for a host that ssh did not get to, with the last word of what ssh printed. */
export function unreachable(target: SshTarget, printed: string, cause?: unknown): HostError {
  if (/host key is known for .* strict checking/.test(printed)) {
    const sentence = `${target.name} (${whereabouts(target)}) shows a host key that ssh does not know here, or a host on the way does: quorate apply shows it in a terminal and asks.`;
    return new UnknownHostKey("unreachable", target.name, sentence, { cause });
  }
  if (/host key for .* has changed/i.test(printed)) {
    const sentence = `${target.name} (${whereabouts(target)}) shows another host key than ssh knows of it: somebody may stand in its place. Where the host was made anew, forget the old key with: ssh-keygen -R ${knownAs(target)}.`;
    return new HostError("unreachable", target.name, sentence, { cause });
  }
  const silent = target.jump === undefined ? "it does not answer" : "it does not answer, or a host on the way does not";
  const reason = lastWord(printed, silent) ?? "ssh gave no reason";
  const sentence = `${target.name} (${whereabouts(target)}) cannot be reached by ssh: ${reason}.`;
  return new HostError("unreachable", target.name, sentence, { cause });
}

/** The error for a host on which the command that runs scripts ended without a word of a script. */
export function unusable(target: SshTarget, printed: string): HostError {
  const reason = lastWord(printed, "") ?? "the shell there ended first";
  const reached = `${target.name} (${whereabouts(target)}) was reached by ssh`;
  const sentence = reason.startsWith("sudo:")
    ? `${reached}, but its user cannot become root: ${reason}. Let sudo ask no password (NOPASSWD in sudoers(5)), or log in as root.`
    : `${reached}, but ran no script: ${reason}.`;
  return new HostError("unreachable", target.name, sentence);
}

/** As known_hosts calls a host; sshd(8). */
function knownAs({ address, port }: SshTarget): string {
  return port === undefined || port === 22 ? address : `"[${address}]:${port}"`;
}

function whereabouts({ user, address, port, jump }: SshTarget): string {
  const place = `${user === undefined ? "" : `${user}@`}${address}`;
  return [place, ...(port === undefined ? [] : [`port ${port}`]), ...(jump === undefined ? [] : [`by ${jump}`])].join(
    ", ",
  );
}

function lastWord(printed: string, silent: string): string | undefined {
  const lines = printed.split(/\r?\n/).map((line) => line.trim().replace(/\.$/, ""));
  const said = lines.filter((line) => line !== "");
  // That is what ssh says when its proxy command or a host on the way ends.
  const last = said.findLast((line) => !/^(kex_exchange_identification: )?Connection closed by /.test(line));
  return last ?? (said.length === 0 ? undefined : silent);
}
