import { spawn } from "node:child_process";
import { sshArguments, startMaster } from "../hosts/ssh-connection.ts";
import type { SshTarget } from "../hosts/ssh-target.ts";
import { sshHost } from "../hosts/ssh.ts";
import type { Lab } from "../lab/lab.ts";
import { shellWord } from "../text/shell-word.ts";
import { Unusable } from "./failure.ts";

/** Of a program on a lab's host, run for `--json`, nobody waits longer than this. */
const jsonTimeoutMs = 600_000;

/**
 * Runs a program on a host, with this process's standard streams or, for `printJson`, into one document.
 *
 * @returns the program's exit status. @throws HostError when the host cannot be reached.
 */
export async function execOn(
  target: SshTarget,
  words: readonly string[],
  printJson: ((document: object) => void) | null,
): Promise<number> {
  const line = words.map(shellWord).join(" ");
  if (printJson !== null) {
    const result = await sshHost(target).run(line, { timeoutMs: jsonTimeoutMs });
    printJson({ host: target.name, ...result });
    return result.exitCode;
  }
  await startMaster(target);
  return attached("ssh", [...sshArguments(target), "-T", target.address, line]);
}

/** A shell on a host. @throws HostError when the host cannot be reached. */
export async function sshTo(target: SshTarget): Promise<number> {
  await startMaster(target);
  return attached("ssh", [...sshArguments(target), target.address]);
}

export interface LogsRequest {
  readonly unit?: string;
  readonly lines: number;
  readonly follow: boolean;
}

/** A host's journal: from the host, or from its disk when it is off. @throws Unusable for a VM that is off. */
export async function logsOf(lab: Lab, host: string, request: LogsRequest): Promise<number> {
  const filter = ["--no-pager", "--lines", String(request.lines)];
  if (request.unit !== undefined) filter.push("--unit", request.unit);
  if ((await lab.power(host, "status")) === "off") {
    const directory = lab.journalDirectory(host);
    if (directory === undefined) {
      throw new Unusable(
        `${host} is a VM and off: its journal is on a disk that only it can read. What its console showed is in ${lab.consoleLog(host)}.`,
      );
    }
    return attached("journalctl", ["--quiet", "--directory", directory, ...filter]);
  }
  if (request.follow) filter.push("--follow");
  return execOn(lab.target(host), ["journalctl", "--quiet", ...filter], null);
}

function ignore(): void {
  // The program at the terminal decides what an interrupt means.
}

/** Runs a program with this process's streams; an interrupt from the terminal reaches it as well, and is its own affair. */
function attached(program: string, args: readonly string[]): Promise<number> {
  process.on("SIGINT", ignore);
  return new Promise<number>((resolve, reject) => {
    const child = spawn(program, args, { stdio: "inherit" });
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 1)));
  }).finally(() => process.off("SIGINT", ignore));
}
