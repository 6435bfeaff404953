import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { labNames } from "../../src/lab/down.ts";
import { findLab } from "../../src/lab/lab.ts";
import { leftOf } from "./leftovers.ts";
import { example, quorate } from "./quorate.ts";

/** A twin whose site file changes while it is up: the tests build on each other, in this order. */

const name = "test-growth";
let directory: string;
let site: string;
let three: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "quorate-growth-"));
  site = join(directory, "site.yaml");
  await copyFile(example, site);
  three = await readFile(example, "utf8");
  if (labNames().includes(name)) await quorate(["lab", "down", name]);
  const up = await quorate(["lab", "up", site, "--name", name]);
  expect(up.exitCode, up.stderr).toBe(0);
});

afterAll(async () => {
  await quorate(["lab", "down", name]);
  await rm(directory, { recursive: true, force: true });
  expect(leftOf(name)).toEqual([]);
});

function withHost(line: string): string {
  return three.replace(/^ {2}c3: .*$/m, (last) => `${last}\n  ${line}`);
}

async function said(host: string, script: string): Promise<string> {
  return (await findLab(name).host(host).run(script, { timeoutMs: 30_000 })).stdout.trim();
}

test("a host that came into the file is taken in, by name and address, and the others do not boot", async () => {
  const before = await said("c1", "cat /proc/sys/kernel/random/boot_id; systemctl show -P UserspaceTimestamp");
  await writeFile(site, withHost("c4: { address: 10.77.0.14, zone: rack-d }"));
  const refused = await quorate(["status", site]);
  expect(refused.stderr).toContain("does not have c4 yet");
  const up = await quorate(["lab", "up", site, "--name", name]);
  expect(up.stdout, up.stderr).toContain("has taken in: c4 at 10.77.0.14");
  expect(await said("c1", "cat /proc/sys/kernel/random/boot_id; systemctl show -P UserspaceTimestamp")).toBe(before);
  expect(await said("c1", "ping -c1 -W2 c4 >/dev/null && echo reached")).toBe("reached");
  expect(await said("c4", "ping -c1 -W2 c2 >/dev/null && chrt --rr 50 echo scheduled")).toBe("scheduled");
  expect((await quorate(["lab", "power", "off", "c4", "--name", name])).stdout).toBe("c4 is off.");
  expect((await quorate(["lab", "list"])).stdout).toContain(`${name}: up, c1 c2 c3, c4 off`);
});

test("a host that the file has no more stays until it is taken out, and is not lost while nobody can ask it", async () => {
  await writeFile(site, three);
  const up = await quorate(["lab", "up", site, "--name", name]);
  expect(up.stdout).toContain(`quorate lab remove c4 --name ${name}`);
  const refused = await quorate(["lab", "remove", "c4", "--name", name]);
  expect(refused).toMatchObject({ exitCode: 2 });
  expect(refused.stderr).toContain("c4 is off, and nobody knows whether it has left its clusters");
  expect(await quorate(["lab", "remove", "c4", "--force", "--name", name])).toMatchObject({ exitCode: 0 });
  expect(findLab(name).hostNames).toEqual(["c1", "c2", "c3"]);
  expect(await said("c1", "grep -c c4 /etc/hosts || true")).toBe("0");
});

test("a host that runs parts of the site is not taken out", async () => {
  await said("c3", "mkdir -p /var/lib/quorate/units && echo x >/var/lib/quorate/units/ssh.service");
  const refused = await quorate(["lab", "remove", "c3", "--name", name]);
  expect(refused.stderr).toContain("c3 runs ssh.service");
  expect(findLab(name).hostNames).toContain("c3");
  await said("c3", "rm /var/lib/quorate/units/ssh.service");
});

test("a renamed host comes in the place of the one that left", async () => {
  await writeFile(site, three.replace(/^ {2}c3: /m, "  k3: "));
  const refused = await quorate(["lab", "up", site, "--name", name]);
  expect(refused.stderr).toContain("k3 has the address of c3");
  expect((await quorate(["lab", "remove", "c3", "--name", name])).exitCode).toBe(0);
  const up = await quorate(["lab", "up", site, "--name", name]);
  expect(up.stdout, up.stderr).toContain("has taken in: k3 at 10.77.0.13");
  expect(await said("k3", "hostname")).toBe("k3");
});
