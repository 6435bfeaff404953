import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import type { Host, RunOptions, ScriptResult } from "../../src/hosts/host.ts";

/** A process that has nothing to do but to hold the mounts. */
interface Holder {
  readonly pid: number;
  end(): Promise<void>;
}

/**
 * This machine with another disk: what is written lies in memory, over the machine's own files, and is gone with the process that
 * holds the mounts. Its network is this machine's, its programs are Debian's own. Needs root.
 */
export class OverlaidHost implements Host {
  readonly name: string;
  private readonly directory: string;
  private readonly holder: Holder;

  private constructor(name: string, directory: string, holder: Holder) {
    this.name = name;
    this.directory = directory;
    this.holder = holder;
  }

  static async make(name: string): Promise<OverlaidHost> {
    const directory = await mkdtemp(path.join(tmpdir(), `quorate-${name}-`));
    const mounts = `cd "$1"
mount -t tmpfs tmpfs .
cd "$1"
mkdir disk work root
mount -t overlay overlay -o lowerdir=/,upperdir=$1/disk,workdir=$1/work root
mount --rbind /dev root/dev
mount -t proc proc root/proc
mount -t tmpfs tmpfs root/tmp -o mode=1777
mount -t tmpfs tmpfs root/run
echo ready
exec sleep infinity`;
    const holder = execa("unshare", ["--mount", "bash", "-euc", mounts, "host", directory], {
      reject: false,
      stdin: "ignore",
    });
    await new Promise<void>((resolve, reject) => {
      holder.stdout?.once("data", () => resolve());
      void holder.then(({ stderr }) => reject(new Error(`no host can be made here: ${stderr}`)));
    });
    const end = async (): Promise<void> => {
      holder.kill("SIGKILL");
      await holder;
    };
    return new OverlaidHost(name, directory, { pid: holder.pid ?? 0, end });
  }

  async run(script: string, options: RunOptions): Promise<ScriptResult> {
    const root = path.join(this.directory, "root");
    const inside = ["--mount", `--target=${this.holder.pid}`, "chroot", root, "bash", "-s"];
    const { exitCode, stdout, stderr } = await execa("nsenter", inside, {
      input: `set -eu -o pipefail\n${script}`,
      reject: false,
      timeout: options.timeoutMs,
      stripFinalNewline: false,
      env: { LC_ALL: "C" },
    });
    return { exitCode: exitCode ?? 255, stdout, stderr };
  }

  async close(): Promise<void> {
    await this.holder.end();
    await rm(this.directory, { recursive: true, force: true });
  }
}
