import { execa } from "execa";
import type { ManagedFile } from "../../src/catalogue/contract/file.ts";
import enter from "./in-image.sh";

/** A host's root for one script: an image under an overlay in memory, with processes, mounts and a network of its own. */

export interface Said {
  readonly exitCode: number;
  /** Standard output and standard error, as they came. */
  readonly text: string;
}

/** Runs bash as root there, with an address on eth0 (\`10.77.0.11/24\`). */
export async function inImage(image: string, address: string, script: string): Promise<Said> {
  const own = ["--mount", "--net", "--uts", "--pid", "--fork", "--kill-child"];
  const { exitCode = -1, all } = await execa("unshare", [...own, "bash", "-c", enter, "bash", image, "c1", address], {
    input: script,
    all: true,
    reject: false,
    timeout: 110_000,
    killSignal: "SIGKILL",
  });
  return { exitCode, text: all };
}

/** bash that lays files as an apply does. */
export function laying(files: readonly ManagedFile[]): string {
  return files
    .map(({ path, content, mode, owner, group }) => {
      const text = Buffer.from(content).toString("base64");
      return [
        `mkdir -p "$(dirname ${path})"`,
        `base64 -d > ${path} <<< ${text}`,
        `chown ${owner}:${group} ${path}`,
        `chmod ${mode.toString(8)} ${path}`,
      ].join("\n");
    })
    .join("\n");
}
