import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { ownFile, ownProgram } from "../../src/hosts/own-program.ts";
import { endMaster } from "../../src/hosts/ssh-connection.ts";
import type { SshTarget } from "../../src/hosts/ssh-target.ts";

/** Where sshd is looked for; a test of ssh needs one, and root for its namespaces. */
export const sshd = process.env["QUORATE_TEST_SSHD"] ?? "/usr/sbin/sshd";

/**
 * An sshd on the loopback with keys and settings of its own, and clients that have a home of their own. Both run in mount
 * namespaces: nothing of the machine's own ssh is read or written.
 */
export class SshServer {
  readonly directory: string;
  readonly port: number;
  private readonly daemon: ChildProcess;
  private readonly targets = new Set<SshTarget>();

  private constructor(directory: string, port: number, daemon: ChildProcess) {
    this.directory = directory;
    this.port = port;
    this.daemon = daemon;
  }

  static async start(): Promise<SshServer> {
    const directory = await mkdtemp(path.join(tmpdir(), "quorate-ssh-"));
    const port = await freePort();
    const key = (name: string): string => path.join(directory, name);
    for (const name of ["host", "user"]) {
      await execa("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key(name)]);
    }
    await mkdir(key("bin"));
    await mkdir(key("home/.ssh"), { recursive: true, mode: 0o700 });
    const passwords = await readFile("/etc/passwd", "utf8");
    await writeFile(
      key("passwd"),
      `${passwords}${/^sshd:/m.test(passwords) ? "" : "sshd:x:100:65534::/run/sshd:/bin/false\n"}`,
    );
    // ssh asks the system for its user's home, not the environment. Nothing is mounted over /root: the clone may lie there.
    await writeFile(key("client-passwd"), passwords.replace(/^(root:(?:[^:]*:){4})[^:]*/m, `$1${key("home")}`));
    await writeFile(
      key("sshd_config"),
      [
        `Port ${port}`,
        "ListenAddress 127.0.0.1",
        "ListenAddress 127.0.0.2",
        `HostKey ${key("host")}`,
        `AuthorizedKeysFile ${key("user.pub")}`,
        "PermitRootLogin yes",
        "StrictModes no",
        "PasswordAuthentication no",
        "PidFile none",
        `SetEnv PATH=${key("bin")}:/usr/bin:/bin`,
        "",
      ].join("\n"),
    );
    const [type = "", hostKey = ""] = (await readFile(key("host.pub"), "utf8")).split(" ");
    const line = `[127.0.0.1]:${port},[127.0.0.2]:${port} ${type} ${hostKey}\n`;
    await writeFile(key("home/.ssh/known_hosts"), line);
    const setUp = `mount --bind "$1" /etc/passwd && mount -t tmpfs tmpfs /run && mkdir /run/sshd && exec "$2" -D -e -f "$3"`;
    const daemon = spawn("unshare", ["--mount", "sh", "-c", setUp, "sh", key("passwd"), sshd, key("sshd_config")], {
      stdio: "ignore",
    });
    await answers(port);
    return new SshServer(directory, port, daemon);
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.daemon.once("exit", resolve));
    this.daemon.kill();
    await gone;
    await Promise.all([...this.targets].map(endMaster));
    await rm(this.directory, { recursive: true, force: true });
  }

  /** A program that is found before the system's own in sessions on the server. */
  async program(name: string, text: string): Promise<void> {
    await writeFile(path.join(this.directory, "bin", name), `#!/bin/sh\n${text}`, { mode: 0o755 });
  }

  async withoutProgram(name: string): Promise<void> {
    await rm(path.join(this.directory, "bin", name));
  }

  /** What the operator wrote into ~/.ssh/config. */
  async configuration(text: string): Promise<void> {
    await writeFile(path.join(this.directory, "home/.ssh/config"), text, { mode: 0o600 });
  }

  /** Whom the operator's ssh knows. */
  async knows(lines: string): Promise<void> {
    await writeFile(this.knownHosts, lines);
  }

  get knownHosts(): string {
    return path.join(this.directory, "home/.ssh/known_hosts");
  }

  /** `connections` keeps those of one test apart from another's. */
  target(connections: string, more: Partial<SshTarget> = {}): SshTarget {
    const controlDirectory = path.join(this.directory, connections);
    const identity = path.join(this.directory, "user");
    return { name: "c1", address: "127.0.0.1", port: this.port, identity, controlDirectory, ...more };
  }

  /** A command in a process group of its own, as a shell starts it. */
  command(target: SshTarget, script: string, what: "run" | "anew" | "introduce" = "run"): ChildProcess {
    this.targets.add(target);
    const setUp = `mount --bind "$1" /etc/passwd && shift && exec "$@"`;
    const loader = ["--import", pathToFileURL(ownFile("scripts/from-sources.mjs")).href];
    const program = [process.execPath, ...loader, ownFile("test/programs/ssh-client.ts")];
    const users = path.join(this.directory, "client-passwd");
    const words = [...program, JSON.stringify(target), JSON.stringify(script), what];
    return spawn("unshare", ["--mount", "sh", "-c", setUp, "sh", users, ...words], {
      detached: true,
      env: { ...process.env, HOME: path.join(this.directory, "home") },
    });
  }

  /** The command line as an operator runs it, with options by which it reaches this server. */
  async quorate(args: readonly string[]) {
    const home = path.join(this.directory, "home");
    const port = String(this.port);
    this.targets.add(this.target("", { controlDirectory: path.join(home, ".cache/quorate/ssh") }));
    const setUp = `mount --bind "$1" /etc/passwd && shift && exec "$@"`;
    const program = [process.execPath, ...ownProgram("cli/main"), ...args];
    const way = ["--port", port, "--identity", path.join(this.directory, "user")];
    const words = ["--mount", "sh", "-c", setUp, "sh", path.join(this.directory, "client-passwd"), ...program, ...way];
    const { exitCode, stdout, stderr } = await execa("unshare", words, {
      env: { HOME: home },
      reject: false,
      stdin: "ignore",
    });
    return { exitCode, stdout, stderr };
  }

  /** What a command printed, as JSON, when it has ended. */
  run(target: SshTarget, script: string): Promise<unknown> {
    return ended(this.command(target, script));
  }
}

export async function ended(command: ChildProcess): Promise<unknown> {
  let out = "";
  command.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  await new Promise((resolve) => command.once("close", resolve));
  return out === "" ? undefined : JSON.parse(out);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      }).on("error", () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("invariant: the test's sshd does not answer");
}
