import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { vocabulary } from "../../src/catalogue/index.ts";
import { hostSystem } from "../../src/design/wants.ts";
import { readSite } from "../../src/cli/read-site.ts";
import { labNames } from "../../src/lab/down.ts";
import { ensureImage } from "../../src/lab/image.ts";
import { silent } from "../../src/lab/progress.ts";
import { leftOf } from "./leftovers.ts";
import { command, example, quorate, root, startQuorate } from "./quorate.ts";

const name = "test-crash";

beforeAll(async () => {
  const { site } = await readSite(example, vocabulary);
  if (site === undefined) throw new Error("the example cannot be read");
  // The image must be there: what is cut off here is the making of the lab.
  await ensureImage(hostSystem(site), silent);
  await clean();
});

afterAll(clean);

async function clean(): Promise<void> {
  if (labNames().includes(name)) await quorate(["lab", "down", name]);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits for the sign that the making of the lab has come to a point. */
async function until(sign: () => boolean): Promise<void> {
  for (let turn = 0; turn < 3000 && !sign(); turn += 1) await pause(10);
  if (!sign()) throw new Error("the lab did not come to this point");
}

const directory = `/var/lib/quorate/labs/${name}`;

/** Points of `lab up` in their order, by what is there then. */
const points: readonly (readonly [string, () => boolean])[] = [
  ["the name is taken", () => existsSync(`${directory}/lab.json`)],
  ["the fabric is there", () => existsSync(`/run/netns/qrt-${name}.fabric`)],
  ["the first disk is there", () => existsSync(`${directory}/hosts/c1/disk/etc/machine-id`)],
  ["the first host has its cable", () => existsSync(`/run/netns/qrt-${name}.host.c1`)],
  ["a host boots", () => existsSync(`${directory}/hosts/c1/disk/var/log/journal`)],
];

async function killUpWhen(sign: () => boolean): Promise<void> {
  const up = startQuorate(["lab", "up", example, "--name", name]);
  await until(sign);
  up.kill("SIGKILL");
  await up;
}

test.each(points)("killed when %s, down clears away what it left", async (_, sign) => {
  await killUpWhen(sign);
  expect((await quorate(["lab", "down", name])).exitCode).toBe(0);
  expect(leftOf(name)).toEqual([]);
});

test("what a killed up left is called stale, and is in the way of another with a sentence that says what to do", async () => {
  await killUpWhen(() => existsSync(`/run/netns/qrt-${name}.host.c1`));
  const again = await quorate(["lab", "up", example, "--name", name]);
  expect(again.exitCode).toBe(2);
  expect(again.stderr).toContain(`Lab ${name} was left behind by a run that did not end well`);
  expect(again.stderr).toContain(`quorate lab down ${name}`);
  const list = await quorate(["lab", "list", "--json"]);
  const labs: { labs: readonly { name: string; state: string }[] } = JSON.parse(list.stdout);
  expect(labs.labs.find((lab) => lab.name === name)?.state).toBe("stale");

  expect((await quorate(["lab", "down", name])).exitCode).toBe(0);
  expect(leftOf(name)).toEqual([]);
});

test.each(points.slice(1))("interrupted when %s, it leaves nothing and says so by its exit status", async (_, sign) => {
  const up = startQuorate(["lab", "up", example, "--name", name]);
  await until(sign);
  up.kill("SIGINT");
  const { exitCode, stdout, stderr } = await up;
  expect(exitCode).toBe(130);
  expect(stdout).toBe("");
  expect(stderr).toContain("nothing of it is left");
  expect(leftOf(name)).toEqual([]);
});

test("a down that is killed at any moment is finished by the next", async () => {
  for (const afterMs of [0, 60, 120]) {
    await quorate(["lab", "up", example, "--name", name]);
    const down = startQuorate(["lab", "down", name]);
    // The first thing that a down does is to end the hosts.
    await until(() => !leftOf(name).some((line) => line.includes("in a control group")));
    await pause(afterMs);
    down.kill("SIGKILL");
    await down;
    if (labNames().includes(name)) await quorate(["lab", "down", name]);
    expect(leftOf(name)).toEqual([]);
  }
});

test("everything of a lab killed at once is no hindrance to down", async () => {
  await quorate(["lab", "up", example, "--name", name]);
  const { stdout } = await execa("pgrep", [
    "-f",
    `(systemd-nspawn.*--machine=${name}-|controller-main[.][jt]s ${name}$)`,
  ]);
  const processes = stdout.split("\n").map(Number);
  expect(processes).toHaveLength(4);
  for (const each of processes) process.kill(each, "SIGKILL");
  expect((await quorate(["lab", "down", name])).exitCode).toBe(0);
  expect(leftOf(name)).toEqual([]);
});

test("the state file lost, down still finds everything", async () => {
  await quorate(["lab", "up", example, "--name", name]);
  await rm(`${directory}/lab.json`);
  expect((await quorate(["lab", "down", name])).exitCode).toBe(0);
  expect(leftOf(name)).toEqual([]);
});

test("without root it says so, and makes nothing", async () => {
  // In a user namespace, so that it may also read a clone that is closed to all but its owner.
  const args = ["--user", "--map-user=65534", "--map-group=65534", process.execPath];
  const { exitCode, stderr } = await execa("unshare", [...args, ...command, "lab", "up", example, "--name", name], {
    cwd: root,
    reject: false,
  });
  expect(stderr).toContain("The lab needs root");
  expect(exitCode).toBe(2);
  expect(labNames()).not.toContain(name);
});

test("a missing program is named with its package", async () => {
  const programs = await mkdtemp("/tmp/quorate-path-");
  for (const each of readdirSync("/usr/bin")) {
    if (each !== "socat") await symlink(`/usr/bin/${each}`, path.join(programs, each));
  }
  const PATH = `${programs}:/usr/sbin`;
  const { exitCode, stderr } = await quorate(["lab", "up", example, "--name", name], { PATH });
  await rm(programs, { recursive: true });
  expect(stderr).toContain("socat is not installed, and the lab needs it: apt-get install socat");
  expect(exitCode).toBe(2);
  expect(leftOf(name)).toEqual([]);
});

test.each(["QUORATE_LABS", "QUORATE_CACHE"])(
  "an exhausted disk for %s is told before anything is made",
  async (variable) => {
    const small = await mkdtemp("/tmp/quorate-disk-");
    await execa("mount", ["-t", "tmpfs", "-o", "size=16m", "tmpfs", small]);
    try {
      const { exitCode, stderr } = await quorate(["lab", "up", example, "--name", name], { [variable]: small });
      expect(stderr).toMatch(new RegExp(`has 0\\.0 GiB free, and .* needs .* or set ${variable}`));
      expect(exitCode).toBe(2);
      expect(leftOf(name)).toEqual([]);
    } finally {
      await execa("umount", [small]);
      await rm(small, { recursive: true });
    }
  },
);

test("a build of an image that is killed leaves no process and no tree that could be taken for an image", async () => {
  const cache = await mkdtemp("/tmp/quorate-cache-");
  await mkdir(path.join(cache, "images"));
  try {
    const up = startQuorate(["lab", "up", example, "--name", name], { QUORATE_CACHE: cache });
    await until(() => readdirSync(path.join(cache, "images")).some((each) => each.endsWith(".unfinished")));
    await pause(500);
    up.kill("SIGKILL");
    await up;
    await until(() => !isAtWorkIn(cache));
    expect(readdirSync(path.join(cache, "images")).filter((each) => !each.endsWith(".unfinished"))).toEqual([]);
    expect(leftOf(name)).toEqual([]);
  } finally {
    await rm(cache, { recursive: true });
  }
});

/** Whether any process has the directory in its arguments or sees a mount in it. */
function isAtWorkIn(cache: string): boolean {
  const others = readdirSync("/proc").filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid);
  return others.some((pid) =>
    ["cmdline", "mountinfo"].some((file) => readIfThere(`/proc/${pid}/${file}`).includes(cache)),
  );
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
