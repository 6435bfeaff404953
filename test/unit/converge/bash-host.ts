import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { HostError, type Host, type RunOptions, type ScriptResult } from "../../../src/hosts/host.ts";
import { hostPaths } from "../../../src/converge/host-paths.ts";
import { programs } from "./programs.ts";

/** Where scripts for these hosts believe to be; each host puts its own directory in its place. */
const anyRoot = "/any-root-of-a-test";
export const trialPaths = hostPaths(anyRoot);

/**
 * A host for tests that runs the real scripts in a real bash, under a directory of its own. What a directory cannot
 * stand for (systemd, dpkg) is told by small programs that keep their state in files there.
 *
 * It can lose power: at the n-th call of a program that changes something, all that runs is killed.
 */
export class BashHost implements Host {
  readonly name: string;
  readonly directory: string;
  /** Scripts that reached it. */
  trips = 0;
  reachable = true;
  private powerCutAt = 0;

  private constructor(name: string, directory: string) {
    this.name = name;
    this.directory = directory;
  }

  static async make(name: string): Promise<BashHost> {
    const directory = await mkdtemp(path.join(tmpdir(), `quorate-${name}-`));
    const host = new BashHost(name, directory);
    await mkdir(path.join(directory, "bin"));
    for (const made of ["root/usr/sbin", "root/etc/systemd/system", "state/units", "state/packages"]) {
      await mkdir(path.join(directory, made), { recursive: true });
    }
    for (const [program, text] of Object.entries(programs)) {
      const file = path.join(directory, "bin", program);
      await writeFile(file, text);
      await chmod(file, 0o755);
    }
    return host;
  }

  /** The host and what it changed are gone. */
  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }

  /** Power fails at the n-th change from now on, counting from 1; 0: it does not. */
  async cutPowerAt(change: number): Promise<void> {
    this.powerCutAt = change;
    await rm(path.join(this.directory, "state/changes"), { force: true });
  }

  /** What the programs were asked to do, a line each: `restart web.service`. */
  async log(): Promise<readonly string[]> {
    const text = await readFile(path.join(this.directory, "state/log"), "utf8").catch(() => "");
    return text.split("\n").filter((line) => line !== "");
  }

  async changes(): Promise<number> {
    return (await readFile(path.join(this.directory, "state/changes"), "utf8").catch(() => "")).length;
  }

  read(file: string): Promise<string> {
    return readFile(path.join(this.directory, "root", file), "utf8");
  }

  async write(file: string, text: string): Promise<void> {
    const at = path.join(this.directory, "root", file);
    await mkdir(path.dirname(at), { recursive: true });
    await writeFile(at, text);
  }

  /** Every file and its text, without the log, the copies and what a reboot would clear. */
  async state(): Promise<Readonly<Record<string, string>>> {
    const entries = await readdir(this.directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
    const state: Record<string, string> = {};
    for (const file of files.sort()) {
      const name = path.relative(this.directory, file);
      if (/^(bin|root\/run|root\/var\/lib\/quorate\/backup)\/|^state\/(log|changes)$|\/since$/.test(name)) continue;
      state[name] = await readFile(file, "utf8");
    }
    return state;
  }

  run(script: string, options: RunOptions): Promise<ScriptResult> {
    if (!this.reachable) {
      return Promise.reject(new HostError("unreachable", this.name, `${this.name} cannot be reached: it is cut off.`));
    }
    if (options.signal?.aborted === true) return Promise.reject(interrupted(this.name));
    this.trips += 1;
    return new Promise((resolve, reject) => {
      // As over ssh: a process group that goes when nobody waits any more, and the options that scripts may expect.
      const child = spawn("bash", ["-s"], {
        detached: true,
        env: {
          PATH: `${path.join(this.directory, "bin")}:${process.env["PATH"] ?? ""}`,
          HOST_DIRECTORY: this.directory,
          POWER_CUT_AT: String(this.powerCutAt),
        },
      });
      const kill = (): void => killGroup(child.pid);
      const out: Buffer[] = [];
      const err: Buffer[] = [];
      child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
      child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
      child.stdin.on("error", () => undefined);
      const root = path.join(this.directory, "root");
      child.stdin.end(`set -eu -o pipefail\n${script.replaceAll(anyRoot, root)}`);
      const timer = setTimeout(kill, options.timeoutMs);
      options.signal?.addEventListener("abort", kill, { once: true });
      child.on("error", reject);
      child.on("close", (code, signal) => {
        clearTimeout(timer);
        options.signal?.removeEventListener("abort", kill);
        if (options.signal?.aborted === true) reject(interrupted(this.name));
        else if (signal !== null) reject(new HostError("unreachable", this.name, `${this.name} lost power.`));
        else resolve({ exitCode: code ?? 0, stdout: decoded(out).replaceAll(root, anyRoot), stderr: decoded(err) });
      });
    });
  }
}

/** Who runs the tests, and so owns what they write. */
export const owner = userInfo().username;

function decoded(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString("utf8");
}

/** Ends a script and all it started; one that has just ended by itself is no error. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function interrupted(host: string): HostError {
  return new HostError("interrupted", host, `A script on ${host} was interrupted.`);
}
