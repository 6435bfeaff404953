import { execa } from "execa";
import type { ManagedFile } from "../../src/catalogue/contract/file.ts";

/** A host's root for one script: an image under an overlay in memory, with processes, mounts and a network of its own. */

export interface Said {
  readonly exitCode: number;
  /** Standard output and standard error, as they came. */
  readonly text: string;
}

/** The machine's own mounts and interfaces are not touched, and whatever the script starts ends with it. */
const enter = `
set -eu
mount -t tmpfs tmpfs /mnt
mkdir /mnt/upper /mnt/work /mnt/root
mount -t overlay overlay -o "lowerdir=$1,upperdir=/mnt/upper,workdir=/mnt/work" /mnt/root
mount --rbind /dev /mnt/root/dev
mount -t proc proc /mnt/root/proc
mount -t tmpfs tmpfs /mnt/root/run
mount -t tmpfs tmpfs /mnt/root/tmp
chmod 1777 /mnt/root/tmp
ip link set lo up
ip link add eth0 type veth peer name eth1
ip address add "$2" dev eth0
ip link set eth0 up
ip link set eth1 up
exec chroot /mnt/root /bin/bash -s
`;

/** Runs bash as root there, with an address on eth0 (\`10.77.0.11/24\`). */
export async function inImage(image: string, address: string, script: string): Promise<Said> {
  const own = ["--mount", "--net", "--pid", "--fork", "--kill-child"];
  const { exitCode = -1, all } = await execa("unshare", [...own, "bash", "-c", enter, "bash", image, address], {
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
