import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { vocabulary } from "../../src/catalogue/index.ts";
import { hostSystem } from "../../src/design/wants.ts";
import { readSite } from "../../src/cli/read-site.ts";
import { downLab } from "../../src/lab/down.ts";
import { listLabs, type Lab } from "../../src/lab/lab.ts";
import { silent } from "../../src/lab/progress.ts";
import { answersBySsh } from "../../src/lab/boot-hosts.ts";
import { upLab } from "../../src/lab/up.ts";
import { leftOf } from "./leftovers.ts";
import { root } from "./quorate.ts";

const quick = { timeoutMs: 60_000 };
const name = "test-networks";
const example = path.join(root, "examples/two-networks.yaml");

let lab: Lab;

beforeAll(async () => {
  const { site } = await readSite(example, vocabulary);
  if (site === undefined) throw new Error("the example cannot be read");
  await downIfThere();
  lab = await upLab({ name, site, system: hostSystem(site), siteFile: example }, silent);
});

afterAll(downIfThere);

async function downIfThere(): Promise<void> {
  if (listLabs().some((each) => each.name === name)) await downLab(name);
}

/** Whether c2 hears an address. */
async function hears(address: string): Promise<boolean> {
  const { stdout } = await lab.host("c2").run(`ping -c1 -W2 ${address} >/dev/null && echo heard || true`, quick);
  return stdout === "heard\n";
}

test("a host has an interface on each of the site's networks, of either family", async () => {
  const { stdout } = await lab.host("c1").run("ip -o addr show scope global | awk '{print $2, $4}'", quick);
  expect(stdout).toBe("eth0 fd00:77::11/64\neth1 fd00:78::11/64\neth2 192.0.2.11/24\n");
  expect([await hears("fd00:77::11"), await hears("fd00:78::11"), await hears("192.0.2.11")]).toEqual([
    true,
    true,
    true,
  ]);
});

test("clients reach hosts on each of them", async () => {
  for (const address of ["fd00:77::13", "fd00:78::13", "192.0.2.13"]) {
    const connect = ["timeout", "5", "bash", "-c", `exec 3<>/dev/tcp/${address}/22`];
    const { exitCode } = await execa("ip", ["netns", "exec", lab.clientNamespace, ...connect], { reject: false });
    expect([address, exitCode]).toEqual([address, 0]);
  }
});

test("a cable that is cut is that of one network, and of the management network where none is named", async () => {
  expect(await lab.link("c1", "down", "storage")).toBe("storage");
  expect([await hears("fd00:77::11"), await hears("fd00:78::11")]).toEqual([true, false]);
  expect(await lab.link("c1", "down")).toBe("management");
  expect([await hears("fd00:77::11"), await hears("192.0.2.11")]).toEqual([false, true]);
  await lab.link("c1", "up", "storage");
  await lab.link("c1", "up");
  expect([await hears("fd00:77::11"), await hears("fd00:78::11")]).toEqual([true, true]);
  await expect(lab.link("c1", "down", "storge")).rejects.toThrow("it has management, storage, external");
});

test("a host without power answers on none, and on all when it has it again", async () => {
  await lab.power("c1", "off");
  expect([await hears("fd00:77::11"), await hears("fd00:78::11"), await hears("192.0.2.11")]).toEqual([
    false,
    false,
    false,
  ]);
  await lab.power("c1", "on");
  await answersBySsh(lab, "c1");
  expect([await hears("fd00:78::11"), await hears("192.0.2.11")]).toEqual([true, true]);
});

test("nothing is left of it", async () => {
  await downLab(name);
  expect(leftOf(name)).toEqual([]);
});
