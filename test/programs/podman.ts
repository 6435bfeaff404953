import { existsSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import type { SshServer } from "./ssh-server.ts";

/** Where Debian's podman and what it needs lie, unpacked: `npm test` fetches them and sets QUORATE_TEST_PODMAN. */
export const podmanRoot = process.env["QUORATE_TEST_PODMAN"] ?? "/";

export const hasPodman = existsSync(path.join(podmanRoot, "usr/bin/podman"));

const at = (file: string): string => path.join(podmanRoot, file);

/**
 * Has podman run in a server's own namespaces: its storage is there alone, and no container has more of this machine than its files. Containers
 * get no control groups and no larger limits, which a machine without the capability to raise them refuses.
 */
export async function bringPodman(server: SshServer): Promise<void> {
  const libraries = at("usr/lib/x86_64-linux-gnu");
  const own = path.join(server.directory, "podman");
  const wrap = (program: string): string =>
    `printf '#!/bin/sh\\nLD_LIBRARY_PATH=${libraries} exec ${at(`usr/bin/${program}`)} "$@"\\n' > ${own}/${program}; chmod +x ${own}/${program}`;
  const setUp = `set -e
mkdir -p ${own}/root/bin /etc/containers
mount -t tmpfs tmpfs /var/lib/containers 2>/dev/null || { mount -t tmpfs tmpfs /mnt; mkdir -p /mnt/upper /mnt/work
  mount -t overlay overlay -o lowerdir=/var/lib,upperdir=/mnt/upper,workdir=/mnt/work /var/lib; mkdir -p /var/lib/containers
  mount -t tmpfs tmpfs /var/lib/containers; }
[ -e /sys/fs/cgroup/cgroup.controllers ] || mount -t cgroup2 none /sys/fs/cgroup
${wrap("crun")}
${wrap("conmon")}
for program in bash sleep; do
  cp "$(command -v $program)" ${own}/root/bin/
  ldd "$(command -v $program)" | grep -o '/[^ ]*' | while read -r file; do mkdir -p "${own}/root$(dirname "$file")"; cp -n "$file" "${own}/root$file"; done
done
mkdir -p ${own}/root/proc ${own}/root/dev ${own}/root/sys ${own}/root/etc ${own}/root/run ${own}/root/tmp
cat > /etc/containers/policy.json <<'END'
{ "default": [{ "type": "insecureAcceptAnything" }] }
END
cat > /etc/containers/storage.conf <<'END'
[storage]
driver = "vfs"
graphroot = "/var/lib/containers/storage"
runroot = "/run/containers/storage"
END
cat > /etc/containers/containers.conf <<'END'
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "crun"
conmon_path = ["${own}/conmon"]
helper_binaries_dir = ["${at("usr/lib/podman")}"]
[engine.runtimes]
crun = ["${own}/crun"]
[network]
network_backend = "netavark"
END
`;
  expect(await server.run(server.target("podman"), setUp)).toMatchObject({ exitCode: 0 });
  await server.program("podman", `LD_LIBRARY_PATH=${libraries} exec ${at("usr/bin/podman")} "$@"\n`);
}

/** What starts a container that sleeps, with files of the host's mounted where an image looks for them. */
export function sleeper(server: SshServer, name: string, mounts: readonly (readonly [string, string])[]): string {
  const volumes = mounts.map(([from, to]) => `-v ${from}:${to}:ro`).join(" ");
  const limits =
    "--ulimit nofile=1024:1024 --ulimit nproc=1024:1024 --cgroups=disabled --security-opt seccomp=unconfined";
  return `podman run -d --name ${name} --network=host ${limits} ${volumes} --rootfs ${server.directory}/podman/root /bin/sleep 600`;
}
