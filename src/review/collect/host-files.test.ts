import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, expect, test } from "vitest";
import { collectScript, filesOf } from "./host-files.ts";

let machine: string;
beforeEach(async () => {
  machine = await mkdtemp(join(tmpdir(), "quorate-containers-"));
});
afterEach(() => rm(machine, { recursive: true, force: true }));

const rootfs = "lxc/infra1-galera-container-1a/rootfs";

async function lay(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(machine, path)), { recursive: true });
  await writeFile(join(machine, path), text);
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(join(machine, path)), { recursive: true });
  await symlink(target, join(machine, path));
}

/** What is read of containers alone, below a directory of the test. */
async function collected(): Promise<Readonly<Record<string, string>>> {
  const script = collectScript
    .replace("for root in / /var/lib/lxc/*/rootfs/ /var/lib/machines/*/", `for root in ${machine}/lxc/*/rootfs/`)
    .replace(/^root=\/\n[\s\S]*$/mu, "");
  const { stdout } = await execa("bash", ["-eu", "-o", "pipefail"], { input: script });
  const { files } = filesOf("infra1", stdout.replaceAll(`${machine}/`, "/var/lib/"));
  return Object.fromEntries(files.map(({ host, path, text }) => [`${host}:${path}`, text]));
}

test("a container's links mean its own paths, and none leads out of it", async () => {
  await lay("secret", "the machine's own\n");
  await lay(`${rootfs}/etc/alternatives/my.cnf`, "[mysqld]\nwsrep_on=ON\n");
  await lay(`${rootfs}/openstack/venvs/keystone-29/etc/keystone.conf`, "[DEFAULT]\n");
  await link(`${rootfs}/etc/mysql/my.cnf`, "/etc/alternatives/my.cnf");
  await link(`${rootfs}/etc/mysql/conf.d/cluster.cnf`, "../../alternatives/my.cnf");
  await link(`${rootfs}/etc/keystone/keystone.conf`, "/openstack/venvs/keystone-29/etc/keystone.conf");
  await link(`${rootfs}/etc/rabbitmq/rabbitmq.conf`, `${machine}/secret`);
  await link(`${rootfs}/etc/rabbitmq/advanced.config`, "../../../../../secret");
  await link(`${rootfs}/etc/haproxy/haproxy.cfg`, "/etc/haproxy/haproxy.cfg");
  const files = await collected();
  expect(files).toEqual({
    "infra1-galera-container-1a:/etc/mysql/my.cnf": "[mysqld]\nwsrep_on=ON\n",
    "infra1-galera-container-1a:/etc/mysql/conf.d/cluster.cnf": "[mysqld]\nwsrep_on=ON\n",
    "infra1-galera-container-1a:/etc/keystone/keystone.conf": "[DEFAULT]\n",
  });
});
