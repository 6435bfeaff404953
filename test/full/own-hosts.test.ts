import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { beforeAll, expect, test } from "vitest";
import { findLab } from "../../src/lab/lab.ts";
import { labPlaces } from "../../src/lab/state.ts";
import { labSite } from "../lab/lab-site.ts";
import { powerOff, wholeWithin } from "../lab/one-site.ts";
import { command, root } from "../lab/quorate.ts";

/**
 * Hosts as somebody's own: two networks, IPv6 inside, users who come in by name at a public address, a user who may become root by
 * sudo, and a jump host before all others. Quorate finds them by ssh alone, from where they can be reached, as `--on hosts` does.
 */

const name = "test-own-hosts";
const jump = "fd00:77::11";
const site = labSite(
  name,
  (text) => text.replace(/^services:$/m, `ssh: { user: debian, become: sudo, jump: bastion }\n\nservices:`),
  path.join(root, "examples/two-networks.yaml"),
);

const home = (): string => path.join(site.directory(), "home");
/** A list of users in which root is at home there: ssh asks for it, not the environment. */
const users = (): string => path.join(site.directory(), "passwd");

beforeAll(async () => {
  const lab = findLab(name);
  for (const host of lab.hostNames) {
    const { exitCode, stderr } = await lab.host(host).run(
      `useradd --create-home --shell /bin/bash debian
       usermod --password '*' debian
       install -d -m 700 -o debian -g debian ~debian/.ssh
       install -m 600 -o debian -g debian /root/.ssh/authorized_keys ~debian/.ssh/authorized_keys
       echo 'debian ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/debian`,
      { timeoutMs: 30_000 },
    );
    expect(exitCode, stderr).toBe(0);
  }
  const own = path.join(home(), ".ssh");
  await mkdir(own, { recursive: true, mode: 0o700 });
  await writeFile(path.join(own, "id_ed25519"), await readFile(labPlaces(name).identity));
  await chmod(path.join(own, "id_ed25519"), 0o600);
  await writeFile(path.join(own, "config"), `Host bastion\n  HostName ${jump}\n  User debian\n`);
  const passwords = await readFile("/etc/passwd", "utf8");
  await writeFile(users(), passwords.replace(/^(root:(?:[^:]*:){4})[^:]*/m, `$1${home()}`));
});

/** The command line as somebody runs it who reaches the hosts by network, with a `~/.ssh` of their own. */
async function fromOutside(...args: readonly string[]) {
  const { fabricNamespace } = findLab(name);
  const there = `mount --bind "$1" /etc/passwd && shift && exec ip netns exec "$@"`;
  const program = [process.execPath, ...command, ...args];
  const { exitCode, stdout, stderr } = await execa(
    "unshare",
    ["--mount", "bash", "-c", there, "outside", users(), fabricNamespace, ...program],
    { cwd: root, reject: false, stdin: "ignore", env: { HOME: home() } },
  );
  return { exitCode, said: `${stdout}\n${stderr}` };
}

test("a host that ssh does not know gets nothing: a pipe cannot be asked", async () => {
  const refused = await fromOutside("apply", site.file(), "--on", "hosts", "--yes");
  expect(refused.exitCode, refused.said).toBe(2);
  expect(refused.said).toMatch(
    /ssh does not know the host keys of c1, c2 and c3, and without a terminal nobody can be asked/,
  );
  // As somebody does who compared them.
  await writeFile(path.join(home(), ".ssh/known_hosts"), await readFile(labPlaces(name).knownHosts));
});

test("they are applied by a user who becomes root, through a jump host, and need nothing more afterwards", async () => {
  const first = await fromOutside("apply", site.file(), "--on", "hosts", "--yes");
  expect(first.exitCode, first.said.slice(-2000)).toBe(0);
  expect(first.said).toContain("Applying two-networks to the site's own hosts over SSH");
  const again = await fromOutside("apply", site.file(), "--on", "hosts");
  expect(again.exitCode, again.said).toBe(0);
  expect(again.said).toContain("Nothing to do");
  const seen = await fromOutside("status", site.file(), "--on", "hosts");
  expect(seen.exitCode, seen.said).toBe(0);
});

test("a user who may not become root is told so, and nothing is changed", async () => {
  const host = findLab(name).host("c2");
  await host.run("mv /etc/sudoers.d/debian /root/sudoers", { timeoutMs: 30_000 });
  const refused = await fromOutside("apply", site.file(), "--on", "hosts");
  await host.run("mv /root/sudoers /etc/sudoers.d/debian", { timeoutMs: 30_000 });
  expect(refused.exitCode).toBe(3);
  expect(refused.said).toMatch(/c2 .*sudo/);
  expect(refused.said).toContain("Nothing was changed");
});

test("they survive the loss of the host with the address", async () => {
  expect(await wholeWithin(site.file(), 120_000)).toBe(true);
  const drills = await powerOff(site.file(), "vip-holder", path.join(site.directory(), "drill"));
  expect(drills).toMatchObject([{ losses: { lost: 0, duplicated: 0, unexpected: 0 } }]);
  expect(drills[0]?.wholeAgainMs).not.toBeNull();
});
