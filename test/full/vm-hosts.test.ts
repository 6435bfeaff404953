import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { answersBySsh } from "../../src/lab/boot-hosts.ts";
import { removeHost } from "../../src/lab/change-hosts.ts";
import { downLab } from "../../src/lab/down.ts";
import { findLab, type Lab } from "../../src/lab/lab.ts";
import { labPlaces, readState } from "../../src/lab/state.ts";
import { guestRuns } from "../../src/lab/vm/accelerator.ts";
import { labSite } from "../lab/lab-site.ts";
import { leftOf } from "../lab/leftovers.ts";
import { quorate, startQuorate } from "../lab/quorate.ts";

/** Containers and a virtual machine on one network: c3 is the VM. */

const name = "test-vm-hosts";
const vm = "lab: { host: vm, memory: 512MiB, disks: [64MiB, 32MiB] }";
const site = labSite(name, (text) =>
  text.replace(/^( {2}c3: \{ address: 10\.77\.0\.13, zone: rack-c) \}/m, `$1, ${vm} }`),
);
/** Of a command on an emulated processor. */
const slow = { timeoutMs: 120_000 };

let lab: Lab;

beforeAll(() => {
  lab = findLab(name);
});

async function says(host: string, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await lab.host(host).run(script, slow);
  expect(exitCode, stderr).toBe(0);
  return stdout.trim();
}

describe("a VM of the lab", () => {
  test("is a machine of its own: its kernel, systemd first, no unit failed, a user who becomes root", async () => {
    const script = `cat /proc/1/comm; systemctl is-system-running --wait; uname -r
      cat /proc/sys/kernel/random/boot_id; sudo -u debian sudo -n id -u; nproc`;
    const [first, state, kernel, boot, user, processors] = (await says("c3", script)).split("\n");
    expect([first, state, user, processors]).toEqual(["systemd", "running", "0", "1"]);
    expect(kernel).toMatch(/^6\..*-amd64$/);
    expect(boot).not.toBe((await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim());
  });

  test("is told from containers by what the commands say", async () => {
    expect(lab.vms).toEqual(["c3"]);
    const { stdout } = await quorate(["lab", "list"]);
    expect(stdout).toContain(`${name}: up, c1 c2 c3, c3 is a VM, a twin of ${site.file()}`);
    expect((await quorate(["lab", "exec", "c3", "--name", name, "--", "hostname"])).stdout).toBe("c3");
  });

  test("has the memory and the disks of the site file", async () => {
    expect(await says("c3", "lsblk --noheadings --bytes --nodeps --output NAME,SIZE | tr -s ' '")).toBe(
      `vda ${16 * 1024 ** 3}\nvdb ${64 * 1024 ** 2}\nvdc ${32 * 1024 ** 2}`,
    );
    const kib = Number(await says("c3", "sed -n 's/^MemTotal: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo"));
    expect(kib).toBeGreaterThan(400_000);
    expect(kib).toBeLessThan(512 * 1024);
  });

  test("has what a container cannot have of a kernel that is not its own", async () => {
    const modules = ["drbd", "8021q", "ip_vs", "geneve", "openvswitch", "dm_log_writes", "dm_thin_pool"];
    expect(await says("c3", `for each in ${modules.join(" ")}; do modprobe "$each" && echo "$each"; done`)).toBe(
      modules.join("\n"),
    );
    const script = `ip link add link eth0 name eth0.7 type vlan id 7
      mkfs.ext4 -q /dev/vdb; mount /dev/vdb /mnt; echo written > /mnt/file; cat /mnt/file; umount /mnt
      head -1 /proc/drbd; ip -d link show eth0.7 | grep -o 'vlan protocol 802.1Q id 7'`;
    expect(await says("c3", script)).toMatch(/^written\nversion: 8\.4.*\nvlan protocol 802.1Q id 7$/);
  });
});

describe("on one network", () => {
  test("a container and a VM reach each other, by name and by SSH, and clients reach both", async () => {
    expect(await says("c1", "ping -c2 -W5 c3 >/dev/null && echo reached")).toBe("reached");
    expect(await says("c3", "ping -c2 -W5 c1 >/dev/null && echo reached")).toBe("reached");
    const { identity } = labPlaces(name);
    const key = await readFile(identity, "utf8");
    const install = `install -m 600 /dev/null /root/key; cat >/root/key <<'KEY'\n${key}KEY\n`;
    const login = (user: string, to: string, what: string) =>
      `${install}ssh -n -i /root/key -o BatchMode=yes -o StrictHostKeyChecking=no -o LogLevel=ERROR ${user}@${to} ${what}; rm /root/key`;
    expect(await says("c1", login("debian", "c3", "'sudo cat /proc/sys/kernel/hostname'"))).toBe("c3");
    expect(await says("c3", login("root", "c1", "hostname"))).toBe("c1");
    const banner = await execa(
      "ip",
      ["netns", "exec", lab.clientNamespace, "socat", "-u", "-T20", "TCP:10.77.0.13:22", "-"],
      { reject: false },
    );
    expect(banner.stdout).toContain("SSH-2.0");
  });

  test("the VM sees that its cable is cut, and comes back with it", async () => {
    const watch = `systemd-run --quiet --unit carrier bash -c 'for ((i = 0; i < 200; i++)); do cat /sys/class/net/eth0/carrier; sleep 0.1; done >/run/carrier'
      until [ -s /run/carrier ]; do sleep 0.2; done`;
    await says("c3", watch);
    expect(await lab.link("c3", "down")).toBe("management");
    const connect = ["socat", "-u", "TCP:10.77.0.13:22,connect-timeout=2", "-"];
    const { stderr } = await execa("ip", ["netns", "exec", lab.clientNamespace, ...connect], { reject: false });
    expect(stderr).toMatch(/timed out|No route to host/);
    await lab.link("c3", "up");
    await answersBySsh(lab, "c3");
    const seen = "while systemctl --quiet is-active carrier; do sleep 0.5; done; uniq /run/carrier | tr -d '\\n'";
    expect(await says("c3", seen)).toBe("101");
  });
});

describe("power", () => {
  test("freeze stops it whole, and thaw lets it go on in the same boot", async () => {
    const boot = await says("c3", "cat /proc/sys/kernel/random/boot_id");
    expect(await lab.power("c3", "freeze")).toBe("frozen");
    await expect(lab.host("c3").run("true", { timeoutMs: 3000 })).rejects.toMatchObject({ code: "timed-out" });
    expect(await lab.power("c3", "thaw")).toBe("on");
    await answersBySsh(lab, "c3");
    expect(await says("c3", "cat /proc/sys/kernel/random/boot_id")).toBe(boot);
  });

  test("off by a container's fence agent is silence, and on boots with the disk as it was", async () => {
    await says("c3", "echo kept >/root/note; echo lost >/run/note; sync");
    expect(await says("c1", "fence_quorate_lab -o off -n c3; fence_quorate_lab -o status -n c3 || true")).toBe(
      "Status: OFF",
    );
    expect((await quorate(["lab", "list"])).stdout).toContain(`${name}: up, c1 c2, c3 off, c3 is a VM`);
    const logs = await quorate(["lab", "logs", "c3", "--name", name]);
    expect(logs).toMatchObject({ exitCode: 2 });
    expect(logs.stderr).toContain("c3 is a VM and off: its journal is on a disk that only it can read.");
    // What the others are told meanwhile a VM does to its own disk, which nobody else can.
    await removeHost(name, "c2");
    expect(await lab.power("c3", "on")).toBe("on");
    await answersBySsh(lab, "c3");
    expect(await says("c3", "tail -n +3 /etc/hosts")).toBe("10.77.0.11\tc1\n10.77.0.13\tc3");
    expect(await says("c3", "cat /root/note; test ! -e /run/note; mount /dev/vdb /mnt; cat /mnt/file")).toBe(
      "kept\nwritten",
    );
  });

  test("a VM fences as a container does, over a network that leads to the power controller alone", async () => {
    expect(await says("c3", "fence_quorate_lab -o list; fence_quorate_lab -o status -n c1")).toBe(
      "c1,\nc3,\nStatus: ON",
    );
    expect(await says("c3", "ping -c1 -W2 169.254.82.9 >/dev/null || echo nobody")).toBe("nobody");
  });

  test("one that powers itself off is off", async () => {
    await lab.host("c3").run("systemctl --no-block poweroff", slow);
    for (let turn = 0; turn < 600 && (await lab.power("c3", "status")) !== "off"; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(await lab.power("c3", "status")).toBe("off");
  });

  test("an emulator that cannot start is told with its own words", async () => {
    const disk = `${labPlaces(name).hostDirectory("c3")}/disk1.img`;
    await execa("mv", [disk, `${disk}.away`]);
    await expect(lab.power("c3", "on")).rejects.toThrow(/c3 did not boot: .*disk1\.img.*No such file/);
    await execa("mv", [`${disk}.away`, disk]);
    expect(await lab.power("c3", "status")).toBe("off");
  });
});

test("a trial of an accelerator is one: software starts a guest, and an image without a kernel starts none", async () => {
  const image = readState(name)?.vms?.image ?? "";
  expect(await guestRuns(image, "tcg", 120_000)).toBe(true);
  expect(await guestRuns("/nowhere", "tcg", 10_000)).toBe(false);
});

test("a lab that is killed while its VM boots, and one whose emulator was killed, leave nothing", async () => {
  await lab.power("c3", "on");
  const emulators = await execa("pgrep", ["-f", `^qemu-system-x86_64.*${labPlaces(name).directory}/`]);
  process.kill(Number(emulators.stdout), "SIGKILL");
  await downLab(name);
  expect(leftOf(name)).toEqual([]);

  const up = startQuorate(["lab", "up", site.file(), "--name", name]);
  const booting = `${labPlaces(name).hostDirectory("c3")}/console.log`;
  for (let turn = 0; turn < 3000 && !existsSync(booting); turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(existsSync(booting)).toBe(true);
  up.kill("SIGKILL");
  await up;
  expect((await quorate(["lab", "list"])).stdout).toContain(`${name}: stale, c1 c2 c3, c3 is a VM`);
  expect((await quorate(["lab", "down", name])).exitCode).toBe(0);
  expect(leftOf(name)).toEqual([]);
});
